// What `app/anatomy.py` tells of a network. Types alone: nothing of this goes to the browser.

/** One layer with the ReLU that follows it. */
export interface Stage {
  name: string;
  /** torch's name of the layer */
  type: string;
  /** (C, H, W) or (D) */
  shape: number[];
  parameters: number;
  bias: boolean;
  /** by what a global sum is divided; null for other layers */
  area: number | null;
  relu: boolean;
  extractor: boolean;
  /** What slides over its input. */
  window: { cells: number; dilation: number; stride: number; padding: number } | null;
  /** What its cells see of the picture, in pixels; null where all is seen. */
  sight: { step: number; receptiveField: number; start: number } | null;
}

export interface Anatomy {
  name: string;
  title: string;
  nature: string;
  parameters: number;
  /** Side of the picture, pixels. */
  input: number;
  stages: Stage[];
  /** Between which placements its logits are certain to agree, as `kai.Invariance`. */
  invariance: { step: number; first: number; last: number } | null;
}
