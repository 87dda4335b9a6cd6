/** A file that the authors of arXiv:2006.14709 published. */
export interface AuthorsModel {
  /** In their folder `models`, and in our cache. */
  readonly name: string;
  /** Its git blob id: SHA-1 of `blob <size>\0` and the bytes. */
  readonly blob: string;
  /** Its size, where it is known beforehand. */
  readonly bytes?: number;
}

/** The authors' repository at one commit: what a file's name means never changes. */
export const AUTHORS_COMMIT = '2a05db072ad98bde7d85749bd337afd1e4ae04be';
/** The folder of the authors' files at that commit. */
export const AUTHORS_URL = `https://raw.githubusercontent.com/sgoldt/gaussian-equiv-2layer/${AUTHORS_COMMIT}/models/`;

/** No file of theirs is larger: Ω of 3072 inputs in float32 has 38 MB. */
export const MOST_BYTES = 2 ** 28;

/**
 * Weights (`_weights.pth`, `.model`), moments of the inputs (`_mean_x`, `_omega`, `_phi`) and of the latents (`_mean_c`). None
 * of these files is part of this project; users fetch them for themselves.
 */
export const authorsModels: readonly AuthorsModel[] = [
  { name: 'dcgan_cifar10_mean_c.pt', blob: '0d691caa692307d6c294adee8255260e5d10f8a5', bytes: 740 },
  { name: 'dcgan_cifar10_mean_x.pt', blob: '4ef5aed1e91ff95e797da4f7bd39ccdf0a7791c6', bytes: 12630 },
  { name: 'dcgan_cifar10_omega.pt', blob: '3889fe48619a2ada1974cd6380056eaff7624a48' },
  { name: 'dcgan_cifar10_phi.pt', blob: '5843fe85dedd7669d75074d5f993228261f1b179', bytes: 1229148 },
  { name: 'dcgan_cifar10_weights.pth', blob: '0a4ab38182c9c5761c90092c7845146f180a0fe6' },
  { name: 'dcgan_rand_mean_c.pt', blob: '6f50bbe857805220b3e48b09179a781403fc6b20', bytes: 740 },
  { name: 'dcgan_rand_mean_x.pt', blob: '62d62f102addf3711c3d01e9c3957081a158ac63', bytes: 12630 },
  { name: 'dcgan_rand_omega.pt', blob: '0dab428340380affe2ac532b694740072f649a22' },
  { name: 'dcgan_rand_phi.pt', blob: '4bf159f57b4362e1d3a8c314194612e1195b2dc2', bytes: 1229148 },
  { name: 'dcgan_rand_weights.pth', blob: 'ea33cbead219f548d64a37dbb1a3606b4b112eee' },
  { name: 'nvp_cifar10.model', blob: '391fa0154872f067f8fa18b43e00f69c98c1eb06' },
  { name: 'nvp_cifar10_mean_c.pt', blob: '60856c7f52e7e467e4003cbe3bba47423f0f024b', bytes: 12630 },
  { name: 'nvp_cifar10_mean_x.pt', blob: '8ac13fe8385486f20b05bd78e0dde737a841c3f3', bytes: 12630 },
  { name: 'nvp_cifar10_omega.pt', blob: 'b44fd5aab36665dcbb4be35f4ee211b462dacfa5' },
  { name: 'nvp_cifar10_phi.pt', blob: 'cb2aeb1d9de2e14bad84d5a30fbe927e4d5b0e44' },
];

/** What `geq models pull` fetches when no name is given: the networks that our scenarios can use. */
export const DEFAULT_PULL: readonly string[] = ['dcgan_rand_weights.pth', 'dcgan_cifar10_weights.pth'];
