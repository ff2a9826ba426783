package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.Json;
import java.util.logging.Logger;
import org.radiologyai.monitoring.AnswerMix;

/** A line in the log for every twenty answers of a model: how many were PNEUMONIA, how many undecided. */
@ApplicationScoped
class AnswersLog {

    private static final Logger LOG = Logger.getLogger("org.radiologyai.answers");

    @Inject
    LogLines lines;

    void log(@Observes AnswerMix mix) {
        lines.write(
                LOG,
                "answers",
                Json.createObjectBuilder()
                        .add("model_version", mix.model().id())
                        .add("answers", mix.size())
                        .add("pneumonia", mix.pneumonia())
                        .add("undecided", mix.undecided())
                        .build());
    }
}
