package org.radiologyai.explanation;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.List;
import org.radiologyai.imaging.Preview;

/** {@code GET /explanations/ID}: where the model looked, while that is kept. */
@Path("explanations/{id}")
@RequestScoped
public class ExplanationResource {

    @Inject
    Explanations explanations;

    /** The map in colour, with alpha, to be laid over the picture; also for callers that accept anything. */
    @GET
    @PermitAll
    @Produces("image/png; qs=1")
    public byte[] overlay(@PathParam("id") String id) {
        return Preview.png(find(id).overlay());
    }

    /** The cells of the map. */
    @GET
    @PermitAll
    @Produces("application/json; qs=0.5")
    public Grid grid(@PathParam("id") String id) {
        return Grid.of(find(id));
    }

    private Explanation find(String id) {
        return explanations.find(id).orElseThrow(NotFoundException::new);
    }

    /**
     * An explanation in numbers.
     *
     * @param modelVersion name and version of the model
     * @param label the class that the map is about
     * @param columns of the picture
     * @param rows of the picture
     * @param grid the cells of the map, row by row, from 0 to 1
     */
    @JsonbPropertyOrder({"modelVersion", "label", "columns", "rows", "grid"})
    public record Grid(
            String modelVersion, @JsonbProperty("class") String label, int columns, int rows, List<List<Double>> grid) {

        static Grid of(Explanation explanation) {
            return new Grid(
                    explanation.modelVersion(),
                    explanation.label(),
                    explanation.columns(),
                    explanation.rows(),
                    explanation.heatMap().rows());
        }
    }
}
