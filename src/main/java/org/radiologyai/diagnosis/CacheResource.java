package org.radiologyai.diagnosis;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import org.radiologyai.caching.CacheStore;
import org.radiologyai.diagnosis.CacheFigures.Counts;
import org.radiologyai.inference.UnknownModel;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.ModelCatalog;

/** {@code GET /cache-stats}: how often answers are remembered; {@code DELETE /cache}: forgets them. */
@Path("/")
@RequestScoped
public class CacheResource {

    @Inject
    CacheStore store;

    @Inject
    CacheFigures figures;

    @Inject
    PredictionMemory memory;

    @Inject
    ModelCatalog catalog;

    /** Of this instance and, if Redis is there, of all. */
    @GET
    @Path("cache-stats")
    @PermitAll
    @Produces(MediaType.APPLICATION_JSON)
    public Stats stats() {
        CacheStore.Status status = store.status();
        Counts own = figures.own();
        return new Stats(
                status.backend(),
                status.connected(),
                status.degraded(),
                own.hits(),
                own.misses(),
                own.hitRate(),
                own.hitRateOfHour(),
                status.entries(),
                status.evictions(),
                status.failures(),
                status.backend().equals("memory") || !status.connected() ? null : cluster(status));
    }

    private Cluster cluster(CacheStore.Status status) {
        List<Counts> instances = figures.all();
        Counts all = instances.stream().reduce(Counts.NONE, Counts::plus);
        return new Cluster(
                instances.size(),
                all.hits(),
                all.misses(),
                all.hitRate(),
                all.hitRateOfHour(),
                status.sharedEntries().orElse(0));
    }

    /**
     * Forgets every answer, or those of one model.
     *
     * @param model by name and version; all if absent
     */
    @DELETE
    @Path("cache")
    @RolesAllowed("operator")
    public void purge(@QueryParam("model") String model) throws UnknownModel {
        if (model != null) {
            memory.purge(catalog.find(model).orElseThrow(UnknownModel::new).card());
            return;
        }
        memory.purgeFiles();
        cards().forEach(memory::purge);
    }

    /**
     * Forgets a picture.
     *
     * @param sha256 of its file, in hexadecimal
     */
    @DELETE
    @Path("cache/files/{sha256}")
    @RolesAllowed("operator")
    public void purgeFile(@PathParam("sha256") String sha256) {
        if (!sha256.matches("[0-9a-fA-F]{64}")) {
            throw new NotFoundException();
        }
        memory.purge(sha256.toLowerCase(Locale.ROOT), cards());
    }

    private List<ModelCard> cards() {
        return catalog.bundles().stream().map(ModelBundle::card).toList();
    }

    /**
     * How the memory of answers stands.
     *
     * @param backend {@code redis} or {@code memory}
     * @param connected whether all that is configured is in reach
     * @param degraded whether it works with less than that
     * @param hits answers that were remembered, since the start of this instance, as the following
     * @param misses answers for which a model was asked
     * @param hitRate hits of all answers, 0 to 1
     * @param hitRateLastHour the same of the last sixty minutes
     * @param entries in this instance's memory
     * @param evictions from it
     * @param failures of calls to Redis
     * @param cluster of all instances; absent without Redis
     */
    @JsonbPropertyOrder({
        "backend",
        "connected",
        "degraded",
        "hits",
        "misses",
        "hitRate",
        "hitRateLastHour",
        "entries",
        "evictions",
        "failures",
        "cluster"
    })
    public record Stats(
            String backend,
            boolean connected,
            boolean degraded,
            long hits,
            long misses,
            double hitRate,
            double hitRateLastHour,
            long entries,
            long evictions,
            long failures,
            Cluster cluster) {}

    /**
     * The same of all instances.
     *
     * @param instances that live
     * @param entries in Redis
     */
    @JsonbPropertyOrder({"instances", "hits", "misses", "hitRate", "hitRateLastHour", "entries"})
    public record Cluster(
            int instances, long hits, long misses, double hitRate, double hitRateLastHour, long entries) {}
}
