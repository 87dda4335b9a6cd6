/** What a file of a sample is, beside others of the same sample. */
export interface SampleKey {
  /** Folder and name of the sample: files that share it belong together. */
  readonly sample: string;
  /** `png`, `mask.png`, or the folder `masks`. */
  readonly key: string;
  /** Whether the name says that it is no picture to learn from: a mask, a depth map, a label. */
  readonly isRole: boolean;
}

/** What lies beside pictures as pictures. */
const ROLES =
  /^(masks?|labels?|targets?|depths?|depthmaps?|depth_?maps?|segs?|segmentations?|segmentation_?maps?|segmentationclass|segmentationobject|annotations?|anns?|gts?|ground_?truths?|trimaps?|edges?|normals?|alphas?|mattes?|flows?|heatmaps?|landmarks?|thumbs?|thumbnails\w*|saliency|disparity)$/i;

/**
 * Sample and key of a picture's name. WebDataset writes `000123.mask.png` for the key `mask.png` of the sample `000123`;
 * others write `000123_mask.png`, or keep masks in a folder of their own.
 */
export function sampleKey(name: string): SampleKey {
  const segments = name.split('/');
  const base = segments.pop() as string;
  const dot = base.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [base.slice(0, dot), base.slice(dot + 1).toLowerCase()] : [base, ''];
  const folder = segments.find((segment) => ROLES.test(segment));
  if (folder !== undefined)
    return {
      sample: `${segments.filter((segment) => segment !== folder).join('/')}/${stem}`,
      key: folder,
      isRole: true,
    };
  const place = segments.length > 0 ? `${segments.join('/')}/` : '';
  const dotted = /^([^.]+)\.([A-Za-z][\w.]*)$/.exec(stem);
  if (dotted)
    return {
      sample: place + dotted[1],
      key: `${dotted[2]}.${ending}`,
      isRole: dotted[2].split('.').some((word) => ROLES.test(word)),
    };
  const suffix = /^(.+)[_-]([A-Za-z]+)$/.exec(stem);
  if (suffix && ROLES.test(suffix[2]))
    return { sample: place + suffix[1], key: `${suffix[2]}.${ending}`, isRole: true };
  return { sample: place + stem, key: ending, isRole: false };
}
