import type { Tensor } from '../tensor.ts';
import type { CheckpointPart } from './checkpointPart.ts';

const OF_STATE = '(?:_(?:model_)?(?:state_dict|state|weights|params))?';
/** What training scripts call the generator among other networks. */
const GENERATORS = new RegExp(
  `^(?:(?:net_?|model_?|module_?)?g(?:en(?:erator)?)?|g_net|g_model|g_ema|ema_g|(?:ema_?)?gen(?:erator)?(?:_?ema)?)${OF_STATE}$`,
  'i',
);
/** What they call the weights of which there is one set, and what wrappers put before their names. */
const WHOLE =
  /^(?:(?:model|net|network|ema)_?)?(?:state_dict|state|weights|params)(?:_ema)?$|^(?:(?:online|ema)_?)?(?:model|net|network)(?:_?ema)?$|^(?:ema|module|_orig_mod)$/i;
const DISCRIMINATORS = new RegExp(
  `^(?:D|[Dd](?:isc?)?(?:_[AB12])?|(?:net_?|model_?)d|(?:net_?|model_?)?(?:dis|disc|discriminator|critic)|d_net|d_model)${OF_STATE}$`,
  'i',
);
const OF_TRAINING =
  /optim|^opt(?:_\w+)?$|^(?:adam|rmsprop|sgd)|sched|grad_?scaler|^scaler|callback|^loops$|criterion|shadow|collected_params/i;
/** Single tensors, and lists of them, that training scripts keep beside networks. */
const KEPT =
  /noise|^epoch|^iter|step|loss|history|metric|^best_|n_averaged|num_updates|initted|rng|random_state|^lr|^decay$/i;
/** Names in the state of an optimizer, of PyTorch's. */
const OF_OPTIMIZER =
  /(?:^|\.)(?:exp_avg|exp_avg_sq|max_exp_avg_sq|momentum_buffer|square_avg|acc_delta|grad_avg|sum|step|master_param)$/;

/** Moments of Adam in a checkpoint of geq train: `first.generator.main.0.weight`. */
const OF_OWN_CHECKPOINT = /^(?:generator|discriminator|flow)\./;

/** Whether weights are known by such a name to be those of a network by itself, and not of a layer. */
export const isNetworkName = (name: string): boolean => GENERATORS.test(name) || WHOLE.test(name);
export const isGeneratorName = (name: string): boolean => GENERATORS.test(name);

/** Whether a part stands beside a network without being any of it, by its name and by what it holds. */
export function isAuxiliary(part: CheckpointPart, word: string): boolean {
  const names = Object.keys(part.tensors);
  if (part.isTensor) return KEPT.test(word) || isCounter(part);
  if (/^(?:first|second)$/.test(word) && names.every((name) => OF_OWN_CHECKPOINT.test(name))) return true;
  if (DISCRIMINATORS.test(word) || OF_TRAINING.test(word)) return true;
  if (part.modules && part.modules.length > 0)
    return part.modules.every(({ className }) => /^torch\.nn\.modules\.loss\./.test(className));
  return (
    names.every((name) => OF_OPTIMIZER.test(name)) || (KEPT.test(word) && names.every((name) => /^\d+$/.test(name)))
  );
}

/** A single whole number, such as the n_averaged of an averaged model. */
const isCounter = ({ tensors: { '': tensor } }: CheckpointPart): boolean => isCount(tensor);
export const isCount = ({ dtype, data }: Tensor): boolean => data.length === 1 && /^(?:[IU]\d+|BOOL)$/.test(dtype);
