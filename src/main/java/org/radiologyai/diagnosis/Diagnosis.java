package org.radiologyai.diagnosis;

import java.util.Optional;
import org.radiologyai.dicom.Acquisition;
import org.radiologyai.models.ModelCard;

/**
 * The answer to one picture.
 *
 * @param decision what the model says
 * @param model that said it
 * @param acquisition what the DICOM file tells of its picture
 * @param timings where the time went
 */
public record Diagnosis(Decision decision, ModelCard model, Optional<Acquisition> acquisition, Timings timings) {

    /**
     * Where the time went, in nanoseconds.
     *
     * @param decode bytes to picture
     * @param preprocess picture to tensor
     * @param queue waiting for a predictor
     * @param forward in the model
     * @param total all of it, from the whole file to the decision
     */
    public record Timings(long decode, long preprocess, long queue, long forward, long total) {}
}
