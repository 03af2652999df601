// @ts-check
/**
 * The page's models by id, and how one widget finds another.
 *
 * @typedef {import("./model.js").Model} Model
 */

/** What comes before the id in a trait that names a widget: ipywidgets' way, and that of anywidget's WidgetTrait. */
const PREFIX = /^(IPY_MODEL_|anywidget:)/;

export const models = /** @type {Map<string, Model>} */ (new Map());

/** The model that a reference or an id names, if the page holds it. @param {unknown} reference */
export function findModel(reference) {
  return models.get(String(reference).replace(PREFIX, ""));
}

/** The same for a widget that asks: a promise, which fails where the page holds no such model. @param {unknown} reference */
export async function getModel(reference) {
  const model = findModel(reference);
  if (!model) throw new Error(`this page holds no widget ${reference}`);
  return model;
}

/** Of the notebook's widget manager, widgets need this one method: it finds the widget that IPY_MODEL_id names. */
export const widgetManager = { get_model: getModel };
