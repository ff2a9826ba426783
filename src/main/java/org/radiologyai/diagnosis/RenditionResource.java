package org.radiologyai.diagnosis;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.Providers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletRequestContext;
import org.radiologyai.diagnosis.PredictResource.AcquisitionFacts;
import org.radiologyai.dicom.Acquisition;
import org.radiologyai.imaging.RejectedImage;
import org.radiologyai.imaging.Rendition;
import org.radiologyai.inference.Busy;

/** {@code POST /rendition}: one chest radiograph in, its samples in full depth out, for a screen. Nothing is kept. */
@Path("rendition")
@RequestScoped
public class RenditionResource {

    @Inject
    DiagnoseRadiograph radiographs;

    @Context
    HttpServletRequest request;

    @Context
    Providers providers;

    /**
     * Takes the picture as {@link PredictResource} does and refuses what that refuses. Answers with a line of JSON
     * ({@link Header}), then the gray level of each sample in a byte, then the samples row by row in two bytes each, the
     * low one first.
     */
    @POST
    @PermitAll
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public Response display() throws IOException, MalformedForm, RejectedImage, Busy, InterruptedException {
        byte[] file = UploadedPicture.of(new JakartaServletRequestContext(request));
        Rendition rendition = radiographs.display(file);
        Jsonb json = providers
                .getContextResolver(Jsonb.class, MediaType.APPLICATION_JSON_TYPE)
                .getContext(Header.class);
        byte[] header = (json.toJson(Header.of(rendition)) + "\n").getBytes(StandardCharsets.UTF_8);
        StreamingOutput body = out -> {
            out.write(header);
            out.write(rendition.table());
            writeSamples(rendition, out);
        };
        return Response.ok(body)
                .header(
                        HttpHeaders.CONTENT_LENGTH,
                        header.length + rendition.table().length + Short.BYTES * rendition.samples().length)
                .build();
    }

    private static void writeSamples(Rendition rendition, OutputStream out) throws IOException {
        ByteBuffer row = ByteBuffer.allocate(Short.BYTES * rendition.columns()).order(ByteOrder.LITTLE_ENDIAN);
        for (int y = 0; y < rendition.rows(); y++) {
            row.asShortBuffer().put(rendition.samples(), y * rendition.columns(), rendition.columns());
            out.write(row.array());
        }
    }

    /**
     * The first line of the answer.
     *
     * @param columns of the samples that follow, as {@code rows}
     * @param pictureColumns of the picture itself, as {@code pictureRows}
     * @param values bytes of the table that follows
     * @param bits of a sample in its file
     * @param inverted whether low samples are bright
     * @param from the sample at which the table leaves one end of its levels
     * @param to the sample at which it reaches the other
     * @param acquisition what a DICOM file tells of its picture; absent for other files
     * @param warnings what of the picture to be careful about
     */
    @JsonbPropertyOrder({
        "columns",
        "rows",
        "pictureColumns",
        "pictureRows",
        "values",
        "bits",
        "inverted",
        "from",
        "to",
        "acquisition",
        "warnings"
    })
    public record Header(
            int columns,
            int rows,
            int pictureColumns,
            int pictureRows,
            int values,
            int bits,
            boolean inverted,
            int from,
            int to,
            AcquisitionFacts acquisition,
            List<String> warnings) {

        static Header of(Rendition rendition) {
            Rendition.Window window = rendition.window();
            return new Header(
                    rendition.columns(),
                    rendition.rows(),
                    rendition.pictureColumns(),
                    rendition.pictureRows(),
                    rendition.table().length,
                    rendition.bits(),
                    window.inverted(),
                    window.from(),
                    window.to(),
                    rendition.acquisition().map(AcquisitionFacts::of).orElse(null),
                    rendition.acquisition().stream()
                            .flatMap(acquisition -> acquisition.warnings().stream())
                            .map(Acquisition.Warning::code)
                            .toList());
        }
    }
}
