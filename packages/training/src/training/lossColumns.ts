/** Columns of losses.csv behind the step. Of a DCGAN: losses in nats, scores as probabilities. */
export const DCGAN_COLUMNS = ['lossReal', 'lossFake', 'lossG', 'scoreReal', 'scoreFake', 'scoreFakeAfter'] as const;
/** Of a flow: nats, and bits a dimension of the batch. */
export const FLOW_COLUMNS = ['loss', 'logProb', 'penalty', 'bitsPerDim'] as const;
