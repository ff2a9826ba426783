package org.radiologyai.diagnosis;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.radiologyai.inference.HistoryUnavailable;
import org.radiologyai.inference.Inference;
import org.radiologyai.inference.RefusedChange;
import org.radiologyai.inference.RefusedModel;
import org.radiologyai.inference.Rollouts;
import org.radiologyai.inference.UnknownModel;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.ModelCatalog;
import org.radiologyai.models.Rollout;
import org.radiologyai.models.RolloutChange;

/** {@code /api/models}, {@code /api/rollout}, {@code /api/rollback}: which models there are, and which answer. */
@Path("/")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {

    @Inject
    ModelCatalog catalog;

    @Inject
    Inference inference;

    @Inject
    Rollouts rollouts;

    @Inject
    Trials trials;

    /** All models with their figures, what answers, and the last changes. */
    @GET
    @Path("models")
    @PermitAll
    public JsonObject models() {
        JsonArrayBuilder models = Json.createArrayBuilder();
        for (ModelBundle bundle : catalog.bundles()) {
            models.add(summary(bundle.card()));
        }
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("models", models)
                .add("rollout", rollout())
                .add("history", history())
                .add("storage", catalog.place());
        catalog.failure().ifPresent(failure -> json.add("storage_failure", failure));
        return json.build();
    }

    private JsonObjectBuilder summary(ModelCard card) {
        JsonObjectBuilder metrics = Json.createObjectBuilder();
        card.metrics().forEach((name, metric) -> metrics.add(name, metric.value()));
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("model_version", card.id())
                .add("name", card.name())
                .add("version", card.version())
                .add("architecture", card.architecture())
                .add("precision", card.precision())
                .add("classes", Json.createArrayBuilder(card.classes()))
                .add("metrics", metrics);
        inference.status().alias(card.id()).ifPresent(alias -> json.add("alias", alias));
        return json;
    }

    private JsonArrayBuilder history() {
        JsonArrayBuilder entries = Json.createArrayBuilder();
        try {
            rollouts.lastChanges().stream().map(ModelsResource::entry).forEach(entries::add);
        } catch (HistoryUnavailable e) {
            // said by storage_failure
        }
        return entries;
    }

    private static JsonObjectBuilder entry(RolloutChange change) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("number", change.number())
                .add("when", change.when().toString())
                .add("what", change.what().name().toLowerCase(Locale.ROOT))
                .add("by", change.by().name().toLowerCase(Locale.ROOT))
                .add("reason", change.why());
        change.from().ifPresent(from -> json.add("from", rollout(from)));
        return json.add("to", rollout(change.to()));
    }

    private static JsonObjectBuilder rollout(Rollout rollout) {
        JsonObjectBuilder json =
                Json.createObjectBuilder().add("champion", rollout.champion().id());
        rollout.trial()
                .ifPresent(trial -> json.add("challenger", trial.challenger().id())
                        .add("share", trial.share())
                        .add("shadow", trial.shadow())
                        .add("limits", trial.limits().toJson()));
        return json;
    }

    /** What answers here, and what was seen of a trial by this instance. */
    @GET
    @Path("rollout")
    @PermitAll
    public JsonObject rolloutNow() {
        return rollout().build();
    }

    private JsonObjectBuilder rollout() {
        JsonObjectBuilder json =
                inference.status().rollout().map(ModelsResource::rollout).orElseGet(Json::createObjectBuilder);
        trials.figures().ifPresent(figures -> json.add("figures", figures(figures)));
        rollouts.behind().ifPresent(behind -> json.add("behind", behind));
        return json;
    }

    private static JsonObjectBuilder figures(TrialFigures.Figures figures) {
        return Json.createObjectBuilder()
                .add("champion", side(figures.champion()))
                .add("challenger", side(figures.challenger()))
                .add("compared", figures.compared())
                .add("agreement", thousandths(figures.agreement()))
                .add("mean_difference", thousandths(figures.meanDifference()))
                .add("dropped", figures.dropped());
    }

    private static JsonObjectBuilder side(TrialFigures.SideFigures side) {
        return Json.createObjectBuilder()
                .add("passes", side.passes())
                .add("failures", side.failures())
                .add("mean_forward_ms", thousandths(side.meanForwardMs()));
    }

    private static double thousandths(double value) {
        return Math.round(1_000 * value) / 1_000.0;
    }

    /** The card of one model. */
    @GET
    @Path("models/{name}/{version}")
    @PermitAll
    public JsonObject model(@PathParam("name") String name, @PathParam("version") String version) {
        ModelCard card =
                catalog.byId(name + "_v" + version).map(ModelBundle::card).orElseThrow(NotFoundException::new);
        JsonObjectBuilder json = Json.createObjectBuilder(card.toJson()).add("model_version", card.id());
        inference.status().alias(card.id()).ifPresent(alias -> json.add("alias", alias));
        return json.build();
    }

    /**
     * Makes a model the champion.
     *
     * @param body {@code {"reason": "…"}}
     */
    @POST
    @Path("models/{name}/{version}/activate")
    @RolesAllowed("operator")
    @Consumes(MediaType.WILDCARD)
    public JsonObject activate(@PathParam("name") String name, @PathParam("version") String version, InputStream body)
            throws IOException, MalformedChange, UnknownModel, RefusedModel, RefusedChange, HistoryUnavailable,
                    InterruptedException {
        return entry(rollouts.activate(name + "_v" + version, RolloutRequest.reason(body)))
                .build();
    }

    /**
     * Begins a trial, changes it or, without a challenger, ends it.
     *
     * @param body see {@link RolloutRequest}
     */
    @PUT
    @Path("rollout")
    @RolesAllowed("operator")
    @Consumes(MediaType.WILDCARD)
    public JsonObject roll(InputStream body)
            throws IOException, MalformedChange, UnknownModel, RefusedModel, RefusedChange, HistoryUnavailable,
                    InterruptedException {
        RolloutRequest wanted = RolloutRequest.of(body);
        RolloutChange change = wanted.challenger().isEmpty()
                ? rollouts.endTrial(wanted.reason())
                : rollouts.tryOut(
                        wanted.challenger().get(), wanted.share(), wanted.shadow(), wanted.limits(), wanted.reason());
        return entry(change).build();
    }

    /**
     * One step back.
     *
     * @param body {@code {"reason": "…"}}
     */
    @POST
    @Path("rollback")
    @RolesAllowed("operator")
    @Consumes(MediaType.WILDCARD)
    public JsonObject rollBack(InputStream body)
            throws IOException, MalformedChange, RefusedModel, RefusedChange, HistoryUnavailable, InterruptedException {
        return entry(rollouts.rollBack(RolloutRequest.reason(body))).build();
    }
}
