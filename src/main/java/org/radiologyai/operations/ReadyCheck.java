package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.radiologyai.inference.Inference;

/** There is an active model, a working predictor, room in the queue, and more to come than the end. */
@Readiness
@ApplicationScoped
public class ReadyCheck implements HealthCheck {

    /** Of the queue's capacity: beyond it a load balancer should send pictures elsewhere. */
    private static final double HIGH_WATER = 0.9;

    @Inject
    Inference inference;

    @Inject
    Drain drain;

    @Override
    public HealthCheckResponse call() {
        Inference.Status status = inference.status();
        boolean room = status.queued() < Math.max(1, status.queueCapacity() * HIGH_WATER);
        var response = HealthCheckResponse.named("inference")
                .status(status.activeModel().isPresent() && status.predictors() > 0 && room && !drain.hasBegun())
                .withData("model_loaded", status.activeModel().isPresent())
                .withData("predictors", status.predictors())
                .withData("queued", status.queued())
                .withData("queue_capacity", status.queueCapacity());
        if (drain.hasBegun()) {
            response.withData("draining", true);
        }
        status.activeModel().ifPresent(model -> response.withData("model_version", model));
        return response.build();
    }
}
