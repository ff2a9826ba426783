package org.radiologyai.chat;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** What the page has to know of the assistant before anything is asked. */
@Named
@RequestScoped
public class ChatView {

    @Inject
    ChatSettings settings;

    /** What people are told before a picture is sent to the language model; null if none ever is. */
    public String getVisionConsent() {
        return settings.visionConsent().orElse(null);
    }
}
