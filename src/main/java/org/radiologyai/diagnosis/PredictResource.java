package org.radiologyai.diagnosis;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.radiologyai.dicom.Acquisition;
import org.radiologyai.dicom.AgeBand;
import org.radiologyai.imaging.RejectedImage;
import org.radiologyai.inference.Busy;
import org.radiologyai.inference.ModelUnavailable;
import org.radiologyai.inference.UnknownModel;

/** {@code POST /predict}: one chest radiograph in, one diagnosis out. */
@Path("predict")
@RequestScoped
public class PredictResource {

    private static final String FIELD = "file";
    private static final int MOST_FIELDS = 20;

    @Inject
    DiagnoseRadiograph radiographs;

    @Context
    HttpServletRequest request;

    /**
     * Takes the picture as the field {@code file} of a form, of which there must be exactly one, or else as the whole
     * body, whatever its declared type: the bytes say what it is.
     *
     * @param model by name or name and version; the active one if absent
     */
    @POST
    @PermitAll
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    public Answer predict(@QueryParam("model") String model)
            throws IOException, MalformedForm, RejectedImage, UnknownModel, ModelUnavailable, Busy,
                    InterruptedException {
        byte[] picture = JakartaServletFileUpload.isMultipartContent(request)
                ? pictureOfForm()
                : request.getInputStream().readAllBytes();
        Diagnosis diagnosis = radiographs.diagnose(picture, Optional.ofNullable(model));
        request.setAttribute(Diagnosis.class.getName(), diagnosis);
        return Answer.of(diagnosis, (String) request.getAttribute("request_id"));
    }

    /**
     * Reads the form as a stream and in memory: the platform's own form readers put parts into temporary files, where
     * a picture of a patient must never lie.
     */
    private byte[] pictureOfForm() throws IOException, MalformedForm {
        byte[] picture = null;
        try {
            FileItemInputIterator fields = new JakartaServletFileUpload<>().getItemIterator(request);
            for (int field = 0; fields.hasNext(); field++) {
                FileItemInput item = fields.next();
                if (field == MOST_FIELDS) {
                    throw new MalformedForm("Send the picture alone; the form has too many fields.");
                }
                if (FIELD.equals(item.getFieldName())) {
                    if (picture != null) {
                        throw new MalformedForm("Send one picture at a time; the form has several.");
                    }
                    try (InputStream content = item.getInputStream()) {
                        picture = content.readAllBytes();
                    }
                }
            }
        } catch (MultipartInput.MalformedStreamException e) {
            throw e;
        } catch (FileUploadException e) {
            if (e.getCause() != null) {
                throw e;
            }
            throw new MalformedForm("Send the form with a boundary in its Content-Type.");
        }
        if (picture == null) {
            throw new MalformedForm("Send the picture as the form field \"file\"; the form has no such field.");
        }
        return picture;
    }

    /** The answer of the contract; the first five names and types never change. */
    @JsonbPropertyOrder({
        "prediction",
        "confidence",
        "processingTimeMs",
        "cached",
        "modelVersion",
        "probabilities",
        "threshold",
        "warnings",
        "acquisition",
        "requestId"
    })
    public record Answer(
            String prediction,
            double confidence,
            long processingTimeMs,
            boolean cached,
            String modelVersion,
            Map<String, Double> probabilities,
            double threshold,
            List<String> warnings,
            AcquisitionFacts acquisition,
            String requestId) {

        static Answer of(Diagnosis diagnosis, String requestId) {
            Decision decision = diagnosis.decision();
            Map<String, Double> probabilities = new LinkedHashMap<>();
            decision.probabilities().forEach((label, p) -> probabilities.put(label, fourDecimals(p)));
            return new Answer(
                    decision.prediction(),
                    fourDecimals(decision.confidence()),
                    TimeUnit.NANOSECONDS.toMillis(diagnosis.timings().total()),
                    false,
                    diagnosis.model().id(),
                    probabilities,
                    decision.threshold(),
                    diagnosis.acquisition().stream()
                            .flatMap(acquisition -> acquisition.warnings().stream())
                            .map(Acquisition.Warning::code)
                            .toList(),
                    diagnosis.acquisition().map(AcquisitionFacts::of).orElse(null),
                    requestId);
        }

        private static double fourDecimals(double probability) {
            return Math.round(probability * 10_000) / 10_000.0;
        }
    }

    /** What of a DICOM file's header is useful to the reader of an answer; absent for other files, as what it lacks. */
    @JsonbPropertyOrder({"studyReference", "modality", "viewPosition", "ageBand"})
    public record AcquisitionFacts(String studyReference, String modality, String viewPosition, String ageBand) {

        private static AcquisitionFacts of(Acquisition acquisition) {
            return new AcquisitionFacts(
                    acquisition.studyReference().orElse(null),
                    acquisition.modality(),
                    acquisition.viewPosition().orElse(null),
                    acquisition.ageBand().map(AgeBand::label).orElse(null));
        }
    }
}
