package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.util.logging.Logger;
import org.radiologyai.caching.CacheStore;
import org.radiologyai.chat.ChatSettings;
import org.radiologyai.dicom.DicomReader;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.models.ModelCatalog;

/** Makes the settings be read while the application starts, so that a wrong value stops the start and not a request. */
@ApplicationScoped
class ConfigurationCheck {

    private static final Logger LOG = Logger.getLogger(ConfigurationCheck.class.getName());

    void check(
            @Observes @Initialized(ApplicationScoped.class) Object applicationStarts,
            RadiographReader reader,
            DicomReader dicom,
            RateLimit rateLimit,
            CacheStore store,
            ModelCatalog models,
            OperatorToken operators,
            ChatSettings chat) {
        UploadLimitFilter.expectRoomFor(reader.maxBytes(), Runtime.getRuntime().maxMemory());
        store.status();
        models.place();
        operators.isIn(null);
        rateLimit.perMinute();
        LOG.info(() -> "The assistant is " + chat.whoAnswers() + ".");
        LOG.info(() -> "DICOM files are read by: " + dicom.providerName() + ".");
    }
}
