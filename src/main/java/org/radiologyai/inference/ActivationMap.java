package org.radiologyai.inference;

import java.util.List;

/**
 * What speaks for each class at each place of a picture: {@code sum_k w_ck A_k} of the last feature maps {@code A} and the
 * last layer's weights {@code w}. Its mean is the class's logit, but for the layer's bias.
 *
 * @param classes one map for each class of the card, in its order; {@code width × height} values, row by row
 * @param width in cells
 * @param height in cells
 */
public record ActivationMap(List<float[]> classes, int width, int height) {}
