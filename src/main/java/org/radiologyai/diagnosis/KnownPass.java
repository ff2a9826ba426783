package org.radiologyai.diagnosis;

import java.util.Optional;
import org.radiologyai.inference.ActivationMap;
import org.radiologyai.models.ModelCard;

/**
 * What a model answered to a picture before. Temperature and threshold are applied anew each time, so an answer is never
 * that of other settings.
 */
record KnownPass(float[] logits, Optional<ActivationMap> activationMap) {

    /** Whether there is as much of it as such a model answers. */
    boolean fits(ModelCard model) {
        int classes = model.classes().size();
        return logits.length == classes
                && activationMap.map(map -> map.classes().size() == classes).orElse(true);
    }
}
