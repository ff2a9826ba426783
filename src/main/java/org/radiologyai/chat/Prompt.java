package org.radiologyai.chat;

import java.util.List;
import java.util.Optional;

/**
 * All that a language model is told. No text in it identifies a person.
 *
 * @param system its task, and the facts of a result
 * @param turns what was said before
 * @param question what is asked now
 * @param picture a PNG that is asked about, if the model is to see it
 */
record Prompt(String system, List<Conversation.Turn> turns, String question, Optional<byte[]> picture) {

    Prompt {
        turns = turns.stream()
                .map(turn -> new Conversation.Turn(Scrubber.scrub(turn.question()), Scrubber.scrub(turn.answer())))
                .toList();
        question = Scrubber.scrub(question);
    }
}
