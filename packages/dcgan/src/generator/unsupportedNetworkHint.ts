import { EXPORT_REMEDY } from './exportRemedy.ts';

interface Family {
  /** With its article. */
  readonly what: string;
  readonly names: RegExp;
  /** What to do with it. Default: export it. */
  readonly remedy?: string;
}

const SAMPLING =
  "export its sampling direction, a module whose forward takes z to x: torch.onnx.export(sampler.eval(), torch.randn(1, D), 'my.onnx') (docs/own-generator.md)";

/** Networks that are known by the names of their tensors, in the order in which they are tried. A new one is one entry. */
const FAMILIES: readonly Family[] = [
  { what: 'a real NVP flow of chrischute/real-nvp', names: /(?:^|\.)st_net\./, remedy: SAMPLING },
  {
    what: 'a normalizing flow of another program',
    names: /(?:^|\.)(?:s_net|t_net|act_?norm|inv_?conv|_transforms\.\d+|flows\.\d+|s_t_net|scale_net|translate_net)\./,
    remedy: SAMPLING,
  },
  {
    what: 'a diffusion model, which takes many steps',
    names:
      /(?:^|\.)(?:down_blocks|up_blocks|mid_block|time_embed|time_embedding|time_mlp|input_blocks|output_blocks)\./,
  },
  { what: 'a StyleGAN', names: /(?:^|\.)(?:mapping|synthesis|to_rgbs?|noises|modulation)\./ },
  { what: 'a BigGAN', names: /(?:^|\.)(?:gen_z|GenZ)\.|\.(?:bn\d|HyperBN\w*)\.(?:gain|bias|scale|offset)\./ },
  { what: 'a network with attention', names: /(?:^|\.)(?:self_attn|attn|attention|query_conv|to_qkv)\./ },
  { what: 'an autoencoder', names: /(?:^|\.)(?:encoder|fc_mu|fc_var|fc_logvar|mu_logvar)\./ },
  { what: 'a residual network', names: /(?:^|\.)(?:res_?blocks?|residual|shortcut|skip)\d*\./ },
  {
    what: 'a network whose first layer is linear',
    names: /^(?:\w+\.)*(?:fc|linear|l1|dense|proj\w*|project\w*)\d*(?:\.\d+)?\.weight$/,
  },
];

/** What a network is that is none of a DCGAN's, by the names of its tensors, and what to do with it: `; it is a StyleGAN: export …`. */
export function unsupportedNetworkHint(names: Iterable<string>): string {
  const all = [...names];
  const family = FAMILIES.find(({ names: pattern }) => all.some((name) => pattern.test(name)));
  return family === undefined
    ? `; ${EXPORT_REMEDY}`
    : `; it seems to be ${family.what}: ${family.remedy ?? EXPORT_REMEDY}`;
}
