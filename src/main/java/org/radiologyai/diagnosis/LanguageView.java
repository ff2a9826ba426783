package org.radiologyai.diagnosis;

import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.application.Application;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Named;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/**
 * The language of a page: that of the parameter {@code lang}, else what the browser asks for. A further one is a file
 * {@code messages_xx.properties} and a line in {@code faces-config.xml}.
 */
@Named("language")
@RequestScoped
public class LanguageView {

    private static final String PARAMETER = "lang";

    /** One of the supported ones. */
    public Locale getLocale() {
        String chosen = chosen();
        return supported().stream()
                .filter(locale -> locale.getLanguage().equals(chosen))
                .findFirst()
                .orElseGet(() -> application().getViewHandler().calculateLocale(context()));
    }

    /** The other supported ones, to change to. */
    public List<Locale> getOthers() {
        Locale current = getLocale();
        return supported().stream().filter(locale -> !locale.equals(current)).toList();
    }

    /** A language in its own words. */
    public String name(Locale locale) {
        return locale.getDisplayLanguage(locale);
    }

    /** What keeps a chosen language in links to other pages; empty if the browser's is used. */
    public String getQuery() {
        String chosen = chosen();
        return supported().stream().anyMatch(locale -> locale.getLanguage().equals(chosen))
                ? "?" + PARAMETER + "=" + chosen
                : "";
    }

    /** A text that there may not be. */
    String textOr(String key, String otherwise) {
        ResourceBundle texts = texts();
        return texts.containsKey(key) ? texts.getString(key) : otherwise;
    }

    /** A text, with its numbered gaps filled. */
    String text(String key, Object... values) {
        return new MessageFormat(texts().getString(key), getLocale()).format(values);
    }

    private static ResourceBundle texts() {
        return application().getResourceBundle(context(), "texts");
    }

    /** All texts as JSON, for the page's script; safe inside an element {@code script}. */
    public String getTexts() {
        ResourceBundle texts = texts();
        JsonObjectBuilder json = Json.createObjectBuilder();
        texts.keySet().stream().sorted().forEach(key -> json.add(key, texts.getString(key)));
        return json.build().toString().replace("<", "\\u003c");
    }

    private static String chosen() {
        return context().getExternalContext().getRequestParameterMap().get(PARAMETER);
    }

    private static List<Locale> supported() {
        List<Locale> supported = new ArrayList<>();
        supported.add(application().getDefaultLocale());
        for (Iterator<Locale> more = application().getSupportedLocales(); more.hasNext(); ) {
            supported.add(more.next());
        }
        return supported.stream().distinct().toList();
    }

    private static Application application() {
        return context().getApplication();
    }

    private static FacesContext context() {
        return FacesContext.getCurrentInstance();
    }
}
