package org.radiologyai.training;

/**
 * What one training step sees.
 *
 * @param tensor normalized pictures, {@code [count, 3, size, size]}
 * @param targets the weight of each class in the loss, {@code [count, classes]}: the target probabilities times the
 *     weight of the sample
 * @param count pictures
 * @param size in pixels a side
 */
record Batch(float[] tensor, float[] targets, int count, int size) {}
