package org.radiologyai.monitoring;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.radiologyai.diagnosis.Diagnosis;
import org.radiologyai.models.ModelCard;

/**
 * Counts the answers of each model by what they are, and tells of twenty at a time, so that no figure points to a picture.
 * An answer that was remembered is not counted again.
 */
@ApplicationScoped
class AnswerCounter {

    static final int BATCH = 20;

    private static final Metadata ANSWERS = Metadata.builder()
            .withName("radiologyai_answers")
            .withDescription("Computed answers by what they are, counted when there are twenty more of a model")
            .build();

    private final Map<String, List<AnswerMix.Answer>> begun = new HashMap<>();

    @Inject
    MetricRegistry metrics;

    @Inject
    Event<AnswerMix> complete;

    void count(@Observes Diagnosis diagnosis) {
        if (!diagnosis.cached()) {
            add(diagnosis.model(), AnswerMix.Answer.of(diagnosis.decision())).ifPresent(this::tell);
        }
    }

    /** The twenty that this one makes complete. */
    synchronized Optional<AnswerMix> add(ModelCard model, AnswerMix.Answer answer) {
        List<AnswerMix.Answer> answers = begun.computeIfAbsent(model.id(), id -> new ArrayList<>());
        answers.add(answer);
        return answers.size() < BATCH ? Optional.empty() : Optional.of(new AnswerMix(model, begun.remove(model.id())));
    }

    private void tell(AnswerMix mix) {
        mix.answers().forEach(answer -> metrics.counter(
                        ANSWERS,
                        new Tag("model", mix.model().name()),
                        new Tag("version", mix.model().version()),
                        new Tag("prediction", answer.prediction()),
                        new Tag("undecided", Boolean.toString(answer.undecided())))
                .inc());
        complete.fire(mix);
    }
}
