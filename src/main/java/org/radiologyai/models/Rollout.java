package org.radiologyai.models;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Optional;

/**
 * Which models answer. One is the champion; another one may be on trial beside it.
 *
 * @param champion answers whatever the challenger does not
 * @param trial of a challenger, if there is one
 */
public record Rollout(Model champion, Optional<Trial> trial) {

    /** A champion alone. */
    public static Rollout of(Model champion) {
        return new Rollout(champion, Optional.empty());
    }

    /** The model that is on trial. */
    public Optional<Model> challenger() {
        return trial.map(Trial::challenger);
    }

    /**
     * A model, pinned to what makes it answer as it does: a bundle that was replaced under the same version is another
     * model.
     *
     * @param id name and version, as {@link ModelCard#id} has it
     * @param fingerprint as {@link ModelCard#fingerprint} has it
     */
    public record Model(String id, String fingerprint) {

        /** The model that a card describes. */
        public static Model of(ModelCard card) {
            return new Model(card.id(), card.fingerprint());
        }
    }

    /**
     * A challenger beside the champion.
     *
     * @param challenger on trial
     * @param share of the studies that it answers, 0 to 1
     * @param shadow share of the pictures that the model which did not answer sees, too, after the answer has gone out, 0
     *     to 1; what it says is compared and never shown
     * @param limits at which the trial ends by itself
     */
    public record Trial(Model challenger, double share, double shadow, Limits limits) {}

    /**
     * What ends a trial. Each is looked at once {@code minimumSamples} of what it is about have been seen.
     *
     * @param errorRate of the challenger's passes, the most, 0 to 1
     * @param latencyRatio of the challenger's mean time in the model to the champion's, the most, above 0
     * @param agreement of the two models' predictions, the least, 0 to 1
     * @param minimumSamples at least 1
     */
    public record Limits(double errorRate, double latencyRatio, double agreement, int minimumSamples) {

        /** For who names none. */
        public static final Limits DEFAULT = new Limits(0.05, 3, 0.8, 50);

        /** Names in snake_case. */
        public JsonObject toJson() {
            return Json.createObjectBuilder()
                    .add("error_rate", errorRate)
                    .add("latency_ratio", latencyRatio)
                    .add("agreement", agreement)
                    .add("minimum_samples", minimumSamples)
                    .build();
        }
    }
}
