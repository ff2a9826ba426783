package org.radiologyai.inference;

import java.util.Optional;
import java.util.stream.Stream;
import org.radiologyai.models.Rollout;

/**
 * What answers from now on.
 *
 * @param number of the entry in the history of models, 0 if it could not be written
 */
record Serving(long number, Rollout rollout, ServedModel champion, Optional<ServedModel> challenger) {

    Stream<ServedModel> models() {
        return Stream.concat(Stream.of(champion), challenger.stream());
    }

    boolean has(ServedModel model) {
        return models().anyMatch(model::equals);
    }
}
