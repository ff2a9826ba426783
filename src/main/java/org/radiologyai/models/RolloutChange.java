package org.radiologyai.models;

import java.time.Instant;
import java.util.Optional;

/**
 * One entry of the history: who let which models answer, when and why.
 *
 * @param number of the entry, from 1, without gaps
 * @param when it was written
 * @param what was done
 * @param by whom: an operator, the configuration, or the limits of a trial
 * @param why in a sentence
 * @param from what was before; empty for the first
 * @param to what is from then on
 * @param configured the model that the configuration named when an instance last followed that: who names another one
 *     since wants that one
 */
public record RolloutChange(
        long number,
        Instant when,
        What what,
        By by,
        String why,
        Optional<Rollout> from,
        Rollout to,
        String configured) {

    /** What was done. */
    public enum What {
        /** The configuration named a model. */
        CONFIGURED,
        /** A model was made the champion. */
        ACTIVATED,
        /** A trial was begun, or its share, shadow or limits were changed. */
        TRIAL,
        /** A trial was ended; its champion stays. */
        TRIAL_ENDED,
        /** The champion before this one is the champion again. */
        ROLLED_BACK
    }

    /** Whose decision it was. */
    public enum By {
        CONFIGURATION,
        OPERATOR,
        LIMITS
    }
}
