package org.radiologyai.diagnosis;

import org.radiologyai.inference.ServedModel;
import org.radiologyai.models.Rollout;

/**
 * What is left to do for a trial when an answer is out: to ask the other model about the same picture.
 *
 * @param answered what was answered
 * @param other the model that was not asked yet
 * @param gray the picture at that model's size
 */
record ShadowPass(Rollout.Trial trial, Decision answered, ServedModel other, float[] gray) {}
