package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.radiologyai.inference.Inference;

/** The queue and the predictors as gauges. */
@ApplicationScoped
class InferenceMetrics {

    @Inject
    MetricRegistry registry;

    @Inject
    Inference inference;

    void register(@Observes @Initialized(ApplicationScoped.class) Object applicationStarted) {
        gauge("radiologyai_queue_depth", "Pictures that wait for a predictor", () -> inference
                .status()
                .queued());
        gauge("radiologyai_queue_capacity", "Pictures that may wait for a predictor", () -> inference
                .status()
                .queueCapacity());
        gauge("radiologyai_predictors", "Predictors that work", () -> inference
                .status()
                .predictors());
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        registry.gauge(
                Metadata.builder().withName(name).withDescription(description).build(), value);
    }
}
