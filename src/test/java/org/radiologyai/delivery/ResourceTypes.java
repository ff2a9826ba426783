package org.radiologyai.delivery;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.InstanceofCheck;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.JarURLConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What CloudFormation knows of its types of resources, as AWS's own library for Java has it: for each a class with a
 * getter for each attribute, an interface with a getter for each property, and interfaces for the types of properties.
 * They are read and never loaded: at work, they would start a process of Node.
 *
 * <p>They do not tell {@code KMSMasterKeyID} from {@code KmsMasterKeyId}. What a list within a property is made of is
 * guessed from the names, and where these say nothing, an element must fit any one of the resource's types.
 */
final class ResourceTypes {

    private static final String LIBRARY = "software.amazon.awscdk.";
    private static final String PROPERTY = "Property";
    private static final String OBJECT = "java.lang.Object";

    private final Map<String, JavaClass> classes = new TreeMap<>();

    /** @param types those that will be asked for; unknown ones are passed over */
    ResourceTypes(Collection<String> types) throws IOException {
        String paths = types.stream().map(type -> path(className(type))).collect(Collectors.joining("|"));
        Pattern wanted = Pattern.compile(
                ".*/(" + path(LIBRARY + "CfnTag") + "|(" + paths + ")(Props|\\$\\w+Property)?)(\\$Builder)?\\.class");
        JarFile library = library();
        ArchConfiguration.withThreadLocalScope(configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false);
            new ClassFileImporter(List.of(location -> location.matches(wanted)))
                    .importJar(library)
                    .forEach(each -> classes.put(each.getName(), each));
        });
    }

    private static JarFile library() throws IOException {
        var place = ResourceTypes.class.getResource("/" + path(LIBRARY + "CfnTag") + ".class");
        return ((JarURLConnection) place.openConnection()).getJarFile();
    }

    private static String path(String className) {
        return className.replace('.', '/');
    }

    private static String className(String type) {
        String[] parts = type.split("::");
        return LIBRARY + "services." + parts[1].toLowerCase(Locale.ROOT) + ".Cfn" + parts[2];
    }

    boolean knows(String type) {
        return classes.containsKey(className(type) + "Props");
    }

    /** Attributes of attributes have a getter of their own: {@code Endpoint.Port} is {@code getAttrEndpointPort}. */
    boolean hasAttribute(String type, String attribute) {
        Map<String, JavaMethod> getters = getters(classes.get(className(type)), "getAttr");
        int dot = attribute.indexOf('.');
        String whole = dot < 0 ? attribute : attribute.substring(0, dot);
        return getters.containsKey(bean(attribute.replace(".", "")))
                && getters.keySet().stream()
                        .filter(name ->
                                bean(whole).startsWith(name) && !bean(whole).equals(name))
                        .noneMatch(name -> isStructure(getters.get(name)));
    }

    private static boolean isStructure(JavaMethod getter) {
        return getter.getRawReturnType().getSimpleName().equals("IResolvable");
    }

    /** In a sentence each, what is wrong with the properties of a resource. */
    List<String> complaints(String name, String type, Map<String, Object> properties) {
        return properties(name, classes.get(className(type) + "Props"), properties);
    }

    private List<String> properties(String where, JavaClass shape, Map<String, Object> given) {
        List<String> complaints = new ArrayList<>();
        Map<String, JavaMethod> known = getters(shape, "get");
        List<String> there = given.keySet().stream().map(ResourceTypes::bean).toList();
        known.forEach((name, getter) -> {
            if (getter.getModifiers().contains(JavaModifier.ABSTRACT) && !there.contains(name)) {
                complaints.add(where + " lacks " + name + ".");
            }
        });
        given.forEach((name, value) -> {
            if (known.containsKey(bean(name))) {
                complaints.addAll(value(where + "." + name, new Place(shape, bean(name)), value));
            } else {
                complaints.add(where + " has " + name + ", which is not known there.");
            }
        });
        return complaints;
    }

    private static Map<String, JavaMethod> getters(JavaClass of, String prefix) {
        return of.getMethods().stream()
                .filter(method -> method.getName().startsWith(prefix)
                        && method.getParameters().isEmpty())
                .collect(Collectors.toMap(
                        method -> method.getName().substring(prefix.length()),
                        method -> method,
                        (one, other) -> one,
                        TreeMap::new));
    }

    /** As the library writes a name: {@code DNSName} is {@code DnsName}. */
    private static String bean(String name) {
        String plural = name.replaceAll("ARNs$", "Arns");
        return Pattern.compile("([A-Z])([A-Z]+)(?![a-z])")
                .matcher(plural)
                .replaceAll(match -> match.group(1) + match.group(2).toLowerCase(Locale.ROOT));
    }

    // ---- Values ----

    private record Place(JavaClass shape, String property) {

        /** The class of the resource. */
        String owner() {
            return shape.getName().replaceAll("Props$|\\$.*", "");
        }

        boolean isOfTheResource() {
            return shape.getName().endsWith("Props");
        }
    }

    private List<String> value(String where, Place place, Object value) {
        JavaClass builder = classes.get(place.shape().getName() + "$Builder");
        String setter = place.property().substring(0, 1).toLowerCase()
                + place.property().substring(1);
        return best(builder.getMethods().stream()
                .filter(method -> method.getName().equals(setter))
                .map(method -> method.getParameterTypes().get(0))
                .filter(type -> !isFunctions(type.getName()))
                .map(type -> value(where, place, type, value)));
    }

    private static boolean isFunctions(String type) {
        return type.equals(LIBRARY + "IResolvable");
    }

    /** Of what is wrong in each of several ways to read a value, the least. */
    private static List<String> best(Stream<List<String>> complaints) {
        return complaints.min(Comparator.comparing(List::size)).orElse(List.of());
    }

    private List<String> value(String where, Place place, JavaType type, Object value) {
        String name = type.toErasure().getName();
        if (value instanceof Map<?, ?> map && isFunction(map)) {
            return map.get("Fn::If") instanceof List<?> parts
                    ? parts.stream()
                            .skip(1)
                            .flatMap(part -> value(where, place, type, part).stream())
                            .toList()
                    : List.of();
        } else if (name.equals("java.util.List")) {
            return value instanceof List<?> list
                    ? list.stream()
                            .flatMap(each -> element(where, place, type, each).stream())
                            .toList()
                    : List.of(where + " is no list.");
        } else if (name.equals("java.util.Map")) {
            return value instanceof Map ? List.of() : List.of(where + " is no map.");
        } else if (classes.containsKey(name)) {
            return value instanceof Map
                    ? properties(where, classes.get(name), Yaml.map(value))
                    : List.of(where + " is no " + classes.get(name).getSimpleName() + ".");
        } else {
            return scalar(where, name, value);
        }
    }

    private List<String> element(String where, Place place, JavaType list, Object value) {
        JavaType type = argument(list);
        return type.toErasure().getName().equals(OBJECT)
                ? best(likely(elements(place).toList(), value).map(each -> value(where, place, each, value)))
                : value(where, place, type, value);
    }

    /** Of these types, those that know most of the names, so that complaints are about the others. */
    private static Stream<JavaClass> likely(List<JavaClass> types, Object value) {
        if (!(value instanceof Map) || types.size() < 2) {
            return types.stream();
        }
        List<String> names =
                Yaml.map(value).keySet().stream().map(ResourceTypes::bean).toList();
        Map<Long, List<JavaClass>> byKnown = types.stream()
                .collect(Collectors.groupingBy(type ->
                        names.stream().filter(getters(type, "get")::containsKey).count()));
        return byKnown.get(Collections.max(byKnown.keySet())).stream();
    }

    private static JavaType argument(JavaType list) {
        return ((JavaParameterizedType) list).getActualTypeArguments().get(0);
    }

    /** What the list may be made of; nothing if that is not known. */
    private Stream<JavaClass> elements(Place place) {
        if (place.isOfTheResource()) {
            return classes.get(place.owner()).getMethods().stream()
                    .filter(method -> method.getName().equals("set" + place.property()))
                    .flatMap(ResourceTypes::elements)
                    .filter(type -> !isFunctions(type.getName()));
        }
        String one = place.property().replaceFirst("ies$", "y").replaceFirst("s$", "");
        String around = place.shape().getSimpleName();
        Optional<JavaClass> named = within(place.owner())
                .filter(type -> !type.equals(place.shape()))
                .filter(type -> {
                    String name = type.getSimpleName();
                    return name.endsWith(one + PROPERTY)
                            && around.contains(name.substring(0, name.length() - (one + PROPERTY).length()));
                })
                .max(Comparator.comparing(type -> type.getSimpleName().length()));
        return named.isPresent() ? named.stream() : within(place.owner());
    }

    /** What a setter of a list takes, which may be what it lets through. */
    private static Stream<JavaClass> elements(JavaMethod setter) {
        return Stream.concat(
                setter.getParameterTypes().stream()
                        .filter(JavaParameterizedType.class::isInstance)
                        .map(list -> argument(list).toErasure())
                        .filter(type -> !type.getName().equals(OBJECT)),
                setter.getInstanceofChecks().stream().map(InstanceofCheck::getRawType));
    }

    /** The types of a resource's properties. */
    private Stream<JavaClass> within(String owner) {
        return classes.values().stream()
                .filter(each ->
                        each.getName().startsWith(owner + "$") && each.getName().endsWith(PROPERTY));
    }

    private static List<String> scalar(String where, String type, Object value) {
        boolean fits =
                switch (type) {
                    case OBJECT -> true;
                    case "java.lang.Boolean" ->
                        value instanceof Boolean || List.of("true", "false").contains(value);
                    case "java.lang.Number" ->
                        value instanceof Number || value instanceof String text && text.matches("-?[0-9.]+");
                    default -> !(value instanceof Map) && !(value instanceof List);
                };
        return fits ? List.of() : List.of(where + " is " + value + " and no " + type.replaceAll(".*\\.", "") + ".");
    }

    private static boolean isFunction(Map<?, ?> map) {
        return map.size() == 1
                && map.keySet().stream()
                        .map(String.class::cast)
                        .allMatch(key -> key.equals("Ref") || key.startsWith("Fn::"));
    }
}
