package org.radiologyai.monitoring;

import java.util.List;
import org.radiologyai.diagnosis.Decision;
import org.radiologyai.models.ModelCard;

/**
 * How some answers of a model are spread. Always of several, so that it does not tell what a picture got.
 *
 * @param model that gave them
 * @param answers the answers, in no order
 */
public record AnswerMix(ModelCard model, List<Answer> answers) {

    /**
     * What of one answer counts.
     *
     * @param prediction the class that was answered
     * @param undecided whether it was too close to the threshold to go by
     */
    record Answer(String prediction, boolean undecided) {

        static Answer of(Decision decision) {
            return new Answer(decision.prediction(), decision.isIndeterminate());
        }
    }

    public AnswerMix {
        answers = List.copyOf(answers);
    }

    /** How many there are. */
    public int size() {
        return answers.size();
    }

    /** How many are PNEUMONIA. */
    public long pneumonia() {
        return answers.stream()
                .filter(answer -> answer.prediction().equals(Decision.PNEUMONIA))
                .count();
    }

    /** How many were too close to the threshold to go by. */
    public long undecided() {
        return answers.stream().filter(Answer::undecided).count();
    }
}
