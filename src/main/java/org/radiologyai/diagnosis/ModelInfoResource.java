package org.radiologyai.diagnosis;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.radiologyai.inference.Inference;
import org.radiologyai.inference.ModelUnavailable;
import org.radiologyai.inference.UnknownModel;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.ModelCatalog;

/** {@code GET /model-info}: the card of the model that answers, and the other models by name. */
@Path("model-info")
@RequestScoped
public class ModelInfoResource {

    @Inject
    Inference inference;

    @Inject
    ModelCatalog catalog;

    /** The fields of the active model's card, and the names of the others. */
    @GET
    @PermitAll
    @Produces(MediaType.APPLICATION_JSON)
    public JsonObject modelInfo() throws UnknownModel, ModelUnavailable, InterruptedException {
        ModelCard active = inference.champion();
        JsonArrayBuilder others = Json.createArrayBuilder();
        for (ModelBundle bundle : catalog.bundles()) {
            if (!bundle.card().id().equals(active.id())) {
                others.add(bundle.card().id());
            }
        }
        return Json.createObjectBuilder(active.toJson())
                .add("model_version", active.id())
                .add("other_models", others)
                .build();
    }
}
