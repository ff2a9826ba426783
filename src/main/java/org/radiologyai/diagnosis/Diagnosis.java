package org.radiologyai.diagnosis;

import java.util.Optional;
import org.radiologyai.dicom.Acquisition;
import org.radiologyai.explanation.Explanation;
import org.radiologyai.models.ModelCard;

/**
 * The answer to one picture.
 *
 * @param decision what the model says
 * @param model that said it
 * @param explanation why it says so; some models cannot tell
 * @param acquisition what the DICOM file tells of its picture
 * @param timings where the time went
 * @param cached whether no model was asked for it
 * @param shadow what another model is to say to the same picture, when this answer is out
 */
public record Diagnosis(
        Decision decision,
        ModelCard model,
        Optional<Explanation> explanation,
        Optional<Acquisition> acquisition,
        Timings timings,
        boolean cached,
        Optional<ShadowPass> shadow) {

    /**
     * Where the time went, in nanoseconds; 0 for what was not done.
     *
     * @param decode bytes to picture
     * @param preprocess picture to tensor
     * @param queue waiting for a predictor
     * @param forward in the model
     * @param total all of it, from the whole file to the decision
     */
    public record Timings(long decode, long preprocess, long queue, long forward, long total) {

        static Timings ofRecall(long total) {
            return new Timings(0, 0, 0, 0, total);
        }
    }
}
