package org.radiologyai.diagnosis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.radiologyai.models.ModelCard;

/** Where the time of each diagnosis went, by model and version. Nothing of the picture or the patient is a label. */
@ApplicationScoped
class DiagnosisMetrics {

    private static final Metadata PHASES = Metadata.builder()
            .withName("radiologyai_diagnosis_phase")
            .withDescription(
                    "Time spent in each phase of a diagnosis: decode, preprocess, queue, forward, total; or recall")
            .withUnit("seconds")
            .build();

    @Inject
    MetricRegistry registry;

    void record(@Observes Diagnosis diagnosis) {
        Diagnosis.Timings timings = diagnosis.timings();
        if (diagnosis.cached()) {
            record("recall", timings.total(), diagnosis.model());
            return;
        }
        record("decode", timings.decode(), diagnosis.model());
        record("preprocess", timings.preprocess(), diagnosis.model());
        record("queue", timings.queue(), diagnosis.model());
        record("forward", timings.forward(), diagnosis.model());
        record("total", timings.total(), diagnosis.model());
    }

    private void record(String phase, long nanos, ModelCard model) {
        registry.timer(
                        PHASES,
                        new Tag("phase", phase),
                        new Tag("model", model.name()),
                        new Tag("version", model.version()))
                .update(Duration.ofNanos(nanos));
    }
}
