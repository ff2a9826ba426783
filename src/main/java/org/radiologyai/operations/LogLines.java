package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Lines of the log that are there to be counted: JSON or readable, as the server's own lines. */
@ApplicationScoped
class LogLines {

    /** The server's own setting, so that one switch turns all lines to JSON. */
    @Inject
    @ConfigProperty(name = "WLP_LOGGING_CONSOLE_FORMAT", defaultValue = "SIMPLE")
    String consoleFormat;

    void write(Logger log, String type, JsonObject fields) {
        if ("JSON".equalsIgnoreCase(consoleFormat)) {
            // The server passes a line that is JSON through as it is (appsWriteJson), where a logger's message
            // would become a string inside its own JSON.
            JsonObjectBuilder line = Json.createObjectBuilder().add("type", type);
            fields.forEach(line::add);
            System.out.println(line.add("datetime", Instant.now().toString()).build());
            return;
        }
        StringBuilder readable = new StringBuilder();
        fields.forEach((name, value) -> {
            readable.append(readable.isEmpty() ? "" : " ").append(name).append('=');
            readable.append(value.toString().replace("\"", ""));
        });
        log.log(Level.INFO, "{0}", readable);
    }
}
