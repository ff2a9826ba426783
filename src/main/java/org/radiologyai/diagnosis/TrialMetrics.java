package org.radiologyai.diagnosis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.Rollout;

/** What is seen of the two models of a trial, as metrics: by version, with nothing of a picture. */
@ApplicationScoped
class TrialMetrics {

    private static final Metadata FORWARD = Metadata.builder()
            .withName("radiologyai_trial_forward")
            .withDescription("Time in the model, of both models of a trial, shown answers and silent ones")
            .withUnit("seconds")
            .build();
    private static final Metadata FAILURES = Metadata.builder()
            .withName("radiologyai_trial_failures")
            .withDescription("Passes of a model of a trial that failed")
            .build();
    private static final Metadata COMPARISONS = Metadata.builder()
            .withName("radiologyai_trial_comparisons")
            .withDescription("Pictures that both models of a trial saw, by whether they agreed")
            .build();
    private static final Metadata DIFFERENCE = Metadata.builder()
            .withName("radiologyai_trial_difference_permille")
            .withDescription(
                    "Difference of the two models' probabilities of the class that was answered, in thousandths")
            .build();
    private static final Metadata DROPPED = Metadata.builder()
            .withName("radiologyai_trial_dropped")
            .withDescription("Comparisons that there was no time for")
            .build();

    @Inject
    MetricRegistry registry;

    void passed(ModelCard model, long forwardNanos) {
        registry.timer(FORWARD, name(model), version(model)).update(Duration.ofNanos(forwardNanos));
    }

    void failed(ModelCard model) {
        registry.counter(FAILURES, name(model), version(model)).inc();
    }

    void compared(Rollout.Model challenger, boolean agrees, double difference) {
        Tag tag = new Tag("challenger", challenger.id());
        registry.counter(COMPARISONS, tag, new Tag("agrees", Boolean.toString(agrees)))
                .inc();
        // A histogram takes whole numbers.
        registry.histogram(DIFFERENCE, tag).update(Math.round(1_000 * difference));
    }

    void dropped() {
        registry.counter(DROPPED).inc();
    }

    private static Tag name(ModelCard model) {
        return new Tag("model", model.name());
    }

    private static Tag version(ModelCard model) {
        return new Tag("version", model.version());
    }
}
