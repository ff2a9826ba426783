package org.radiologyai.diagnosis;

import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.text.MessageFormat;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.primefaces.event.FileUploadEvent;
import org.radiologyai.dicom.AgeBand;
import org.radiologyai.imaging.Preview;
import org.radiologyai.imaging.Radiograph;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.imaging.RejectedImage;
import org.radiologyai.inference.Busy;
import org.radiologyai.inference.Inference;
import org.radiologyai.inference.ModelUnavailable;
import org.radiologyai.inference.UnknownModel;
import org.radiologyai.models.ModelCard;

/**
 * The web page: one picture in; what the server saw and what the model says, or why there is no answer, out. It lives
 * for one request, so nothing of a patient stays on the server and no page ever expires.
 */
@Named
@RequestScoped
public class DiagnosisView {

    private static final Logger LOG = Logger.getLogger(DiagnosisView.class.getName());
    private static final int LONGEST_PREVIEW_SIDE = 1024;
    private static final int MEBIBYTE = 1024 * 1024;

    @Inject
    DiagnoseRadiograph radiographs;

    @Inject
    Inference inference;

    @Inject
    RadiographReader reader;

    private Diagnosis diagnosis;
    private String picture;
    private int width;
    private int height;
    private int bits;
    private String noticeTitle;
    private String noticeText;

    /** Reads the picture that was dropped or chosen. */
    public void read(FileUploadEvent upload) {
        try {
            diagnosis = radiographs.diagnose(upload.getFile().getContent(), Optional.empty(), this::show);
            context().getExternalContext().getRequestMap().put(Diagnosis.class.getName(), diagnosis);
        } catch (RejectedImage rejected) {
            notice("rejected", rejected.getMessage());
        } catch (Busy busy) {
            notice("busy", text("busy.text", busy.retryAfterSeconds()));
        } catch (ModelUnavailable | UnknownModel unavailable) {
            if (unavailable.getCause() != null) {
                LOG.log(Level.SEVERE, "Request " + getRequestId() + " failed.", unavailable);
            }
            notice("unavailable", text("unavailable.text"));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            notice("unavailable", text("unavailable.text"));
        } catch (RuntimeException failed) {
            LOG.log(Level.SEVERE, "Request " + getRequestId() + " failed.", failed);
            notice("failed", text("failed.text", getRequestId()));
        }
    }

    /** The answer, or null if there is none. */
    public Diagnosis getDiagnosis() {
        return diagnosis;
    }

    /** The decoded picture as a data URI, or null if there is no answer to show it with. */
    public String getPicture() {
        return diagnosis == null ? null : picture;
    }

    /** The size of the decoded picture before it was made smaller for the page. */
    public String getPictureFacts() {
        return text("picture.facts", width, height, bits);
    }

    /** Why there is no answer, in a few words; null if nothing is wrong. */
    public String getNoticeTitle() {
        if (noticeTitle == null && !context().getMessageList().isEmpty()) {
            return text("rejected.title");
        }
        return noticeTitle;
    }

    /** What to do about it. */
    public String getNoticeText() {
        if (noticeTitle == null) {
            return context().getMessageList().stream()
                    .findFirst()
                    .map(FacesMessage::getSummary)
                    .orElse(null);
        }
        return noticeText;
    }

    /** Whether the answer is PNEUMONIA. */
    public boolean isPneumonia() {
        return Decision.PNEUMONIA.equals(diagnosis.decision().prediction());
    }

    /** The probability of PNEUMONIA, 0 to 1, which the scale shows whatever the answer is. */
    public double getProbability() {
        return diagnosis.decision().probabilities().getOrDefault(Decision.PNEUMONIA, 0.0);
    }

    /** Time on the server, in milliseconds. */
    public long getMillis() {
        return TimeUnit.NANOSECONDS.toMillis(diagnosis.timings().total());
    }

    /** By which the people who run the server find this answer in its log. */
    public String getRequestId() {
        return (String) context().getExternalContext().getRequestMap().get("request_id");
    }

    /** The card of the model that answered or, before there is an answer, of the one that will; null if none is ready. */
    public ModelCard getModel() {
        if (diagnosis != null) {
            return diagnosis.model();
        }
        try {
            return inference.model(Optional.empty()).card();
        } catch (ModelUnavailable | UnknownModel notReady) {
            return null;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** What of the picture to be careful about, in sentences. */
    public List<String> getWarnings() {
        return diagnosis.acquisition().stream()
                .flatMap(acquisition -> acquisition.warnings().stream())
                .map(warning -> text("warning." + warning.code()))
                .toList();
    }

    /** What the DICOM file tells of its picture, in a line; null if it is no such file. */
    public String getAcquisitionFacts() {
        return diagnosis
                .acquisition()
                .map(acquisition -> Stream.of(
                                Optional.of(acquisition.modality()),
                                acquisition.viewPosition(),
                                acquisition.ageBand().map(AgeBand::label))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", ")))
                .orElse(null);
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

    /** A probability as a percentage. What is not certain never reads as 0 or 100. */
    public String percent(double probability) {
        if (probability > 0 && probability < 0.0005) {
            return "< 0.1 %";
        }
        if (probability < 1 && probability >= 0.9995) {
            return "> 99.9 %";
        }
        return String.format(Locale.ENGLISH, "%.1f %%", 100 * probability);
    }

    private void show(Radiograph radiograph) {
        width = radiograph.width();
        height = radiograph.height();
        bits = radiograph.bits();
        byte[] png = Preview.png(Preview.image(radiograph, LONGEST_PREVIEW_SIDE));
        picture = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }

    private void notice(String kind, String text) {
        diagnosis = null;
        context().getExternalContext().getRequestMap().put("outcome", kind);
        noticeTitle = text(kind + ".title");
        noticeText = text;
    }

    private static String text(String key, Object... values) {
        ResourceBundle texts = context().getApplication().getResourceBundle(context(), "texts");
        return new MessageFormat(texts.getString(key), Locale.ENGLISH).format(values);
    }

    private static FacesContext context() {
        return FacesContext.getCurrentInstance();
    }
}
