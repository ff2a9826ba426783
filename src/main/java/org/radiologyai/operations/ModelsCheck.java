package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.radiologyai.inference.Inference;
import org.radiologyai.inference.Rollouts;
import org.radiologyai.models.ModelCatalog;

/**
 * Says whether the place where the models are is in reach, and whether this instance follows what is activated. What
 * answers goes on to answer without, so this is never DOWN.
 */
@Readiness
@ApplicationScoped
public class ModelsCheck implements HealthCheck {

    @Inject
    ModelCatalog catalog;

    @Inject
    Inference inference;

    @Inject
    Rollouts rollouts;

    @Override
    public HealthCheckResponse call() {
        Optional<String> failure = catalog.failure();
        Optional<String> behind = rollouts.behind();
        var response = HealthCheckResponse.named("models")
                .up()
                .withData("storage", catalog.place())
                .withData("connected", failure.isEmpty())
                .withData("degraded", failure.isPresent() || behind.isPresent());
        failure.ifPresent(why -> response.withData("storage_failure", why));
        behind.ifPresent(why -> response.withData("behind", why));
        inference.status().challenger().ifPresent(model -> response.withData("challenger", model));
        return response.build();
    }
}
