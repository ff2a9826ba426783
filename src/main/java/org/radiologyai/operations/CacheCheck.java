package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.radiologyai.caching.CacheStore;

/** Says how the memory of answers stands. It is optional: without Redis the service goes on, so this is never DOWN. */
@Readiness
@ApplicationScoped
public class CacheCheck implements HealthCheck {

    @Inject
    CacheStore store;

    @Override
    public HealthCheckResponse call() {
        CacheStore.Status status = store.status();
        return HealthCheckResponse.named("cache")
                .up()
                .withData("backend", status.backend())
                .withData("connected", status.connected())
                .withData("degraded", status.degraded())
                .withData("entries", status.entries())
                .build();
    }
}
