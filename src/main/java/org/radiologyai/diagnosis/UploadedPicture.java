package org.radiologyai.diagnosis;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.commons.fileupload2.core.AbstractFileUpload;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.RequestContext;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;

/** The picture of a request: the field {@code file} of a form, of which there must be exactly one, or the whole body. */
public final class UploadedPicture {

    /** The field of a form that has the picture. */
    public static final String FIELD = "file";

    private static final int MOST_FIELDS = 20;

    private UploadedPicture() {}

    static byte[] of(RequestContext request) throws IOException, MalformedForm {
        return AbstractFileUpload.isMultipartContent(request)
                ? fields(request, Set.of(FIELD)).get(FIELD)
                : request.getInputStream().readAllBytes();
    }

    /**
     * Fields of a form, and nothing of its others. Reads it as a stream and in memory: the platform's own form readers put
     * parts into temporary files, where a picture of a patient must never lie.
     *
     * @param names of fields of which there must be exactly one each
     * @throws MalformedForm if one is missing or there several times; the message names it
     */
    public static Map<String, byte[]> fields(RequestContext request, Set<String> names)
            throws IOException, MalformedForm {
        Map<String, byte[]> contents = new HashMap<>();
        try {
            FileItemInputIterator fields = new JakartaServletFileUpload<>().getItemIterator(request);
            for (int field = 0; fields.hasNext(); field++) {
                FileItemInput item = fields.next();
                if (field == MOST_FIELDS) {
                    throw new MalformedForm("Send the picture alone; the form has too many fields.");
                }
                String name = item.getFieldName();
                if (name != null && names.contains(name)) {
                    if (contents.containsKey(name)) {
                        throw new MalformedForm(
                                FIELD.equals(name)
                                        ? "Send one picture at a time; the form has several."
                                        : "The form has the field \"" + name + "\" several times; send it once.");
                    }
                    try (InputStream content = item.getInputStream()) {
                        contents.put(name, content.readAllBytes());
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
        if (names.contains(FIELD) && !contents.containsKey(FIELD)) {
            throw new MalformedForm("Send the picture as the form field \"file\"; the form has no such field.");
        }
        for (String name : names) {
            if (!contents.containsKey(name)) {
                throw new MalformedForm("The form has no field \"" + name + "\".");
            }
        }
        return contents;
    }
}
