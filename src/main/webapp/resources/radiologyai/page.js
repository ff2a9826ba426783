(() => {
  "use strict";

  const reading = on => {
    document.querySelector(".reading").hidden = !on;
    document.getElementById("answer").setAttribute("aria-busy", on);
    document.body.classList.toggle("is-reading", on);
    if (on) {
      document.getElementById("announcement").textContent = document.querySelector(".reading p").textContent;
    }
  };

  const fill = (target, template) =>
    document.getElementById(target).replaceChildren(document.getElementById(template).content.cloneNode(true));

  // An answer must never stand beside a picture that it is not about.
  const clear = () => {
    fill("picture", "no-picture");
    document.getElementById("result").replaceChildren();
    document.getElementById("announcement").replaceChildren();
  };

  const notice = (template, change = () => {}) => {
    reading(false);
    clear();
    fill("result", template);
    change(document.querySelector("#result .notice"));
  };

  const refusedAtTheDoor = xhr => {
    const retryAfter = xhr.getResponseHeader("Retry-After");
    if (xhr.status === 0) {
      notice("unreachable");
    } else if (xhr.status === 413) {
      notice("too-large");
    } else if (retryAfter) {
      notice("busy", shown => {
        const text = shown.querySelector("p");
        text.textContent = text.textContent.replace("{0}", retryAfter);
      });
    } else {
      notice("not-answered");
    }
  };

  const mostBytes = () => Number(document.querySelector(".upload").dataset.maxBytes);

  // In place of the row with thumbnail, name and cancel button that the component draws: this page has one picture at a
  // time and shows it as the server decoded it. The row is also drawn with inline styles, which the page's policy forbids.
  PrimeFaces.widget.FileUpload.prototype.addFileToRow = function (file, data) {
    this.postSelectFile(data);
    if (data.originalFiles.length > 1) {
      notice("several");
    } else if (file.size > mostBytes()) {
      notice("too-large");
    } else {
      file.row = $("<div>").data("filedata", data).data("fileId", this.fileId++);
      this.files = [file];
      clear();
      reading(true);
      this.upload();
    }
  };

  // A problem response is not XML. Parsed as such, it becomes an error document with inline styles.
  $.ajaxSetup({
    converters: { "text xml": text => (text.trimStart().startsWith("<") ? $.parseXML(text) : null) }
  });

  $(() => document.querySelector(".ui-fileupload-choose").setAttribute("role", "button"));

  $(document).on("pfAjaxComplete", (event, xhr) => {
    reading(false);
    if (xhr.status !== 200 || !xhr.responseXML || xhr.responseXML.querySelector("error")) {
      refusedAtTheDoor(xhr);
    }
    if (document.activeElement === document.body) {
      document.querySelector(".ui-fileupload-choose").focus({ preventScroll: true });
    }
  });
})();
