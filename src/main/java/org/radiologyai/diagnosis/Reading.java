package org.radiologyai.diagnosis;

import java.util.Optional;
import org.radiologyai.explanation.Explanation;
import org.radiologyai.explanation.HeatMap;
import org.radiologyai.inference.ActivationMap;
import org.radiologyai.models.ModelCard;

/** What a file holds and what a model answered to it, now or before. */
record Reading(
        KnownFile file,
        ModelCard model,
        KnownPass pass,
        Diagnosis.Timings timings,
        boolean cached,
        Optional<ShadowPass> shadow) {

    /** What was known before. */
    static Reading recalled(KnownFile file, ModelCard model, KnownPass pass, long nanos) {
        return new Reading(file, model, pass, Diagnosis.Timings.ofRecall(nanos), true, Optional.empty());
    }

    /** What that means, by the model's temperature and threshold. */
    Diagnosis diagnosis() {
        Decision decision = Decision.of(pass.logits(), model);
        Optional<Explanation> explanation = pass.activationMap().map(map -> explanation(map, decision));
        return new Diagnosis(decision, model, explanation, file.acquisition(), timings, cached, shadow);
    }

    private Explanation explanation(ActivationMap map, Decision decision) {
        float[] ofAnswer = map.classes().get(model.classes().indexOf(decision.prediction()));
        HeatMap heatMap = HeatMap.of(ofAnswer, map.width(), map.height());
        return new Explanation(model.id(), decision.prediction(), heatMap, file.columns(), file.rows());
    }
}
