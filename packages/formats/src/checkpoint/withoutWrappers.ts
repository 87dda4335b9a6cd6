/** What stands in names for a wrapper around a network or a layer: DataParallel at the head; torch.compile, FSDP and checkpointing anywhere. */
const WRAPPERS =
  /^(?:(?:module|_orig_mod)\.)+|(?<=^|\.)(?:(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.)+/g;

/** The name that a tensor or a module has in the network itself. */
export const withoutWrappers = (name: string): string => `${name}.`.replace(WRAPPERS, '').slice(0, -1);
