import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.javarosa.core.model.*;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.parse.XFormParser;
import org.javarosa.xform.util.XFormUtils;
import org.opendatakit.validate.StubPropertyManager;

/**
 * Fills forms as ODK Collect does, and says what JavaRosa makes of each fill.
 *
 * One line of JSON in: {"xform": the form, "fills": [drafts, as XML]}. One line out:
 * {"fills": [{"choices", "leaves", "valid", "sent"}]}, or {"error"}.
 * A fill is opened as Collect opens a saved draft (FormLoaderTask.importData).
 */
public class Driver {
  static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, "UTF-8");
    System.setOut(System.err); // JavaRosa prints; only answers may reach the reader
    PropertyManager.setPropertyManager(new StubPropertyManager());
    new XFormsModule().registerModule();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null; out.flush()) {
      out.println(JSON.writeValueAsString(answer(JSON.readTree(line))));
    }
  }

  static ObjectNode answer(JsonNode asked) {
    ObjectNode told = JSON.createObjectNode();
    try {
      FormDef form = read(asked.get("xform").asText());
      TreeElement blank = form.getMainInstance().getRoot().deepCopy(true);
      ArrayNode fills = told.putArray("fills");
      boolean filters = asked.get("xform").asText().contains("/root/item[");
      for (JsonNode draft : asked.get("fills")) {
        if (filters) form = read(asked.get("xform").asText()); // it keeps lists between fills
        fills.add(filled(form, blank, draft.asText()));
      }
    } catch (Exception | StackOverflowError broken) {
      told.removeAll();
      told.put("error", String.valueOf(broken));
    }
    return told;
  }

  static FormDef read(String xform) throws Exception {
    byte[] bytes = xform.getBytes(StandardCharsets.UTF_8);
    return XFormUtils.getFormFromInputStream(new ByteArrayInputStream(bytes));
  }

  static ObjectNode filled(FormDef form, TreeElement blank, String draft) {
    ObjectNode told = JSON.createObjectNode();
    try {
      byte[] bytes = draft.getBytes(StandardCharsets.UTF_8);
      TreeElement saved = XFormParser.restoreDataModel(bytes, null).getRoot();
      TreeElement root = blank.deepCopy(true);
      root.populate(saved, form);
      form.getMainInstance().setRoot(root);
      form.initialize(false, new InstanceInitializationFactory());
      while (choices(form, told.putArray("choices"))) {} // until no screen drops an answer
      leaves(form, root, told.putArray("leaves"));
      ValidateOutcome outcome = form.validate(true);
      told.put("valid", outcome == null);
      told.put("outcome", outcome == null ? "" : outcome.outcome + " at " + outcome.failedPrompt.getReference());
      told.put("sent", sent(form));
    } catch (Exception broken) {
      told.put("error", String.valueOf(broken));
    }
    return told;
  }

  /** What is asked, needed, broken and held, of every question that stands in the draft. */
  static void leaves(FormDef form, TreeElement at, ArrayNode told) {
    for (int i = 0; i < at.getNumChildren(); i++) {
      TreeElement child = at.getChildAt(i);
      if (child.getMult() == TreeReference.INDEX_TEMPLATE || child.getName().equals("meta")) continue;
      if (!child.isLeaf()) leaves(form, child, told);
      else told.add(leaf(form, child));
    }
  }

  static ObjectNode leaf(FormDef form, TreeElement at) {
    ObjectNode told = JSON.createObjectNode();
    told.put("at", at.getRef().toString(true));
    told.put("relevant", at.isRelevant());
    told.put("required", at.isRequired());
    told.put("value", text(at.getValue()));
    told.put("fits", !at.isRelevant() || form.evaluateConstraint(at.getRef(), at.getValue()));
    return told;
  }

  /**
   * The choices of every question that is shown, in their order. A screen drops the
   * answer that it does not offer: true where one did.
   */
  static boolean choices(FormDef form, ArrayNode told) {
    boolean dropped = false;
    FormEntryModel model = new FormEntryModel(form);
    FormEntryController walk = new FormEntryController(model);
    walk.jumpToIndex(FormIndex.createBeginningOfFormIndex());
    for (int event; (event = walk.stepToNextEvent()) != FormEntryController.EVENT_END_OF_FORM; ) {
      if (event != FormEntryController.EVENT_QUESTION) continue;
      FormEntryPrompt prompt = model.getQuestionPrompt();
      String before = text(prompt.getAnswerValue());
      ObjectNode one = told.addObject();
      one.put("at", model.getFormIndex().getReference().toString(true));
      ArrayNode names = one.putArray("names");
      List<SelectChoice> offered = prompt.getSelectChoices();
      if (offered != null) for (SelectChoice choice : offered) names.add(choice.getValue());
      dropped |= !before.equals(text(prompt.getAnswerValue()));
    }
    return dropped;
  }

  static String text(IAnswerData held) {
    return held == null ? "" : held.uncast().getString();
  }

  static String sent(FormDef form) throws IOException {
    form.postProcessInstance();
    byte[] bytes = new XFormSerializingVisitor().serializeInstance(form.getMainInstance());
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
