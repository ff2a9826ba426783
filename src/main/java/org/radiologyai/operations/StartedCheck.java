package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;
import org.radiologyai.inference.Inference;

/** The engine is loaded, the model verified, the predictors warm. */
@Startup
@ApplicationScoped
public class StartedCheck implements HealthCheck {

    @Inject
    Inference inference;

    @Override
    public HealthCheckResponse call() {
        Inference.Status status = inference.status();
        var response = HealthCheckResponse.named("model")
                .status(status.activeModel().isPresent())
                .withData("model_loaded", status.activeModel().isPresent());
        status.activeModel().ifPresent(model -> response.withData("model_version", model));
        status.failure().ifPresent(failure -> response.withData("failure", failure));
        return response.build();
    }
}
