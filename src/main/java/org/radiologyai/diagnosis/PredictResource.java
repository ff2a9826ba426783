package org.radiologyai.diagnosis;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletRequestContext;
import org.radiologyai.dicom.Acquisition;
import org.radiologyai.dicom.AgeBand;
import org.radiologyai.dicom.Manufacturer;
import org.radiologyai.explanation.Explanations;
import org.radiologyai.imaging.RejectedImage;
import org.radiologyai.inference.Busy;
import org.radiologyai.inference.ModelUnavailable;
import org.radiologyai.inference.UnknownModel;

/** {@code POST /predict}: one chest radiograph in, one diagnosis out. */
@Path("predict")
@RequestScoped
public class PredictResource {

    @Inject
    DiagnoseRadiograph radiographs;

    @Inject
    Explanations explanations;

    @Inject
    Event<AnsweredRequest> answered;

    @Context
    HttpServletRequest request;

    /**
     * Takes the picture as the field {@code file} of a form, of which there must be exactly one, or else as the whole
     * body, whatever its declared type: the bytes say what it is.
     *
     * @param model by name or name and version; the active one if absent
     * @param explain whether to say where the model looked, too
     */
    @POST
    @PermitAll
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    public Answer predict(
            @QueryParam("model") String model, @QueryParam("explain") @DefaultValue("false") boolean explain)
            throws IOException, MalformedForm, RejectedImage, UnknownModel, ModelUnavailable, Busy,
                    InterruptedException {
        byte[] picture = UploadedPicture.of(new JakartaServletRequestContext(request));
        Diagnosis diagnosis = radiographs.diagnose(picture, Optional.ofNullable(model));
        request.setAttribute(Diagnosis.class.getName(), diagnosis);
        ExplanationLink explanation = explain ? explanation(diagnosis) : null;
        String requestId = (String) request.getAttribute("request_id");
        answered.fire(new AnsweredRequest(requestId, diagnosis));
        return Answer.of(diagnosis, explanation, requestId);
    }

    private ExplanationLink explanation(Diagnosis diagnosis) {
        return diagnosis
                .explanation()
                .map(explanation -> new ExplanationLink(
                        true,
                        explanation.label(),
                        "/explanations/" + explanations.keep(explanation),
                        (int) Explanations.KEPT.toSeconds(),
                        explanation.heatMap().rows()))
                .orElse(ExplanationLink.NONE);
    }

    /**
     * Where the model looked.
     *
     * @param available false if the model cannot tell; then there is nothing else
     * @param label the class that the map is about: the predicted one
     * @param href the map as a picture, and in numbers
     * @param expiresInSeconds how long it is kept
     * @param grid the cells of the map, row by row, from 0 to 1; all 0 if nothing speaks for the class
     */
    @JsonbPropertyOrder({"available", "label", "href", "expiresInSeconds", "grid"})
    public record ExplanationLink(
            boolean available,
            @JsonbProperty("class") String label,
            String href,
            Integer expiresInSeconds,
            List<List<Double>> grid) {

        private static final ExplanationLink NONE = new ExplanationLink(false, null, null, null, null);
    }

    /**
     * The answer of the contract; the first five names and types never change.
     *
     * @param threshold the probability of PNEUMONIA from which that is the prediction; absent if the model has no such
     *     class
     * @param decision INDETERMINATE inside the band, else the prediction
     * @param indeterminateBand absent with the threshold
     */
    @JsonbPropertyOrder({
        "prediction",
        "confidence",
        "processingTimeMs",
        "cached",
        "modelVersion",
        "probabilities",
        "threshold",
        "decision",
        "indeterminateBand",
        "warnings",
        "acquisition",
        "explanation",
        "requestId"
    })
    public record Answer(
            String prediction,
            double confidence,
            long processingTimeMs,
            boolean cached,
            String modelVersion,
            Map<String, Double> probabilities,
            Double threshold,
            String decision,
            Band indeterminateBand,
            List<String> warnings,
            AcquisitionFacts acquisition,
            ExplanationLink explanation,
            String requestId) {

        private static final String INDETERMINATE = "INDETERMINATE";

        static Answer of(Diagnosis diagnosis, ExplanationLink explanation, String requestId) {
            Decision decision = diagnosis.decision();
            Map<String, Double> probabilities = new LinkedHashMap<>();
            decision.probabilities().forEach((label, p) -> probabilities.put(label, fourDecimals(p)));
            return new Answer(
                    decision.prediction(),
                    fourDecimals(decision.confidence()),
                    TimeUnit.NANOSECONDS.toMillis(diagnosis.timings().total()),
                    diagnosis.cached(),
                    diagnosis.model().id(),
                    probabilities,
                    decision.threshold().orElse(null),
                    decision.isIndeterminate() ? INDETERMINATE : decision.prediction(),
                    decision.indeterminateBand().map(Band::of).orElse(null),
                    diagnosis.acquisition().stream()
                            .flatMap(acquisition -> acquisition.warnings().stream())
                            .map(Acquisition.Warning::code)
                            .toList(),
                    diagnosis.acquisition().map(AcquisitionFacts::of).orElse(null),
                    explanation,
                    requestId);
        }

        private static double fourDecimals(double probability) {
            return Math.round(probability * 10_000) / 10_000.0;
        }
    }

    /** Probabilities of PNEUMONIA that are too close to the threshold to go by. */
    @JsonbPropertyOrder({"from", "to"})
    public record Band(double from, double to) {

        private static Band of(Decision.Band band) {
            return new Band(Answer.fourDecimals(band.from()), Answer.fourDecimals(band.to()));
        }
    }

    /** What of a DICOM file's header is useful to the reader of an answer; absent for other files, as what it lacks. */
    @JsonbPropertyOrder({"studyReference", "modality", "viewPosition", "ageBand", "manufacturer"})
    public record AcquisitionFacts(
            String studyReference, String modality, String viewPosition, String ageBand, String manufacturer) {

        static AcquisitionFacts of(Acquisition acquisition) {
            return new AcquisitionFacts(
                    acquisition.studyReference().orElse(null),
                    acquisition.modality(),
                    acquisition.viewPosition().orElse(null),
                    acquisition.ageBand().map(AgeBand::label).orElse(null),
                    acquisition.manufacturer().map(Manufacturer::label).orElse(null));
        }
    }
}
