package org.radiologyai.inference;

import java.util.Optional;

/**
 * What a model answered to one picture, and how long that took.
 *
 * @param logits one for each class of the card, in its order; not calibrated
 * @param activationMap by which the answer is explained, if the model gives one
 * @param queueNanos waited for a free predictor
 * @param forwardNanos spent in the model
 */
public record ForwardPass(float[] logits, Optional<ActivationMap> activationMap, long queueNanos, long forwardNanos) {}
