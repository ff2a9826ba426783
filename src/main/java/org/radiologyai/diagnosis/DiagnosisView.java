package org.radiologyai.diagnosis;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.inference.Inference;
import org.radiologyai.inference.ModelUnavailable;
import org.radiologyai.models.ModelCard;

/**
 * What the reading page needs before there is a picture. The pictures themselves go from the page's script to the
 * contract's own calls, so nothing of a patient stays on the server and no page ever expires.
 */
@Named
@RequestScoped
public class DiagnosisView {

    private static final int MEBIBYTE = 1024 * 1024;

    @Inject
    Inference inference;

    @Inject
    RadiographReader reader;

    @Inject
    LanguageView language;

    /** The card of the model that will answer; null if none is ready. */
    public ModelCard getModel() {
        try {
            return inference.champion();
        } catch (ModelUnavailable notReady) {
            return null;
        }
    }

    /** What it can answer, in words; empty if there is none. */
    public String getAnswers() {
        ModelCard model = getModel();
        if (model == null) {
            return "";
        }
        List<String> classes = model.classes();
        int last = classes.size() - 1;
        return language.text("answer.or", String.join(", ", classes.subList(0, last)), classes.get(last));
    }

    /** Whether it answers by a threshold: by that of PNEUMONIA, if it knows that class. */
    public boolean isWithThreshold() {
        ModelCard model = getModel();
        return model != null && model.knows(Decision.PNEUMONIA);
    }

    /** What the model must not be trusted with. */
    public List<String> getModelLimits() {
        ModelCard model = getModel();
        return model == null || model.limits() == null ? List.of() : model.limits();
    }

    /** The largest file, in bytes. */
    public int getMaxBytes() {
        return reader.maxBytes();
    }

    /** The largest file, in words. */
    public String getMaxSize() {
        return reader.maxBytes() / MEBIBYTE + " MB";
    }
}
