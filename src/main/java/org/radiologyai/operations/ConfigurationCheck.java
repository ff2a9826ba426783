package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.util.logging.Logger;
import org.radiologyai.dicom.DicomReader;
import org.radiologyai.imaging.RadiographReader;

/** Makes the settings be read while the application starts, so that a wrong value stops the start and not a request. */
@ApplicationScoped
class ConfigurationCheck {

    private static final Logger LOG = Logger.getLogger(ConfigurationCheck.class.getName());

    void check(
            @Observes @Initialized(ApplicationScoped.class) Object applicationStarts,
            RadiographReader reader,
            DicomReader dicom,
            RateLimit rateLimit) {
        reader.maxBytes();
        rateLimit.perMinute();
        LOG.info(() -> "DICOM files are read by: " + dicom.providerName() + ".");
    }
}
