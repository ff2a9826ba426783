package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import org.radiologyai.imaging.RadiographReader;

/** Makes the limits be read while the application starts, so that a wrong value stops the start and not a request. */
@ApplicationScoped
class ConfigurationCheck {

    void check(
            @Observes @Initialized(ApplicationScoped.class) Object applicationStarts,
            RadiographReader reader,
            RateLimit rateLimit) {
        reader.maxBytes();
        rateLimit.perMinute();
    }
}
