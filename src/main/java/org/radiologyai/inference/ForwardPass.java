package org.radiologyai.inference;

/**
 * What a model answered to one picture, and how long that took.
 *
 * @param logits one for each class of the card, in its order; not calibrated
 * @param queueNanos waited for a free predictor
 * @param forwardNanos spent in the model
 */
public record ForwardPass(float[] logits, long queueNanos, long forwardNanos) {}
