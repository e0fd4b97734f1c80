import { findClosest } from '../../domain/closest.ts'
import { PublisherError } from '../../domain/errors.ts'
import type { ExportFiles, ExportForm } from './export-form.ts'
import { exportForms } from './export-forms.ts'
import { withoutTopFolder } from './files/open-export-files.ts'

export interface Recognized {
  readonly form: ExportForm
  /** As the form reads them: without the one folder that holds all, if it is recognised only so. */
  readonly files: ExportFiles
}

/** The form of the files by what they hold, in the order of the forms. Undefined if no form knows them. */
export async function recognizeForm(
  files: ExportFiles,
  forms = exportForms,
): Promise<Recognized | undefined> {
  for (const view of [files, withoutTopFolder(files)]) {
    for (const form of view ? forms : []) {
      // What a form cannot even look at is not of this form.
      if (view && (await form.recognizes(view).catch(() => false))) return { form, files: view }
    }
  }
  return undefined
}

/** The form with this name. Throws `invalid` with all names if there is none. */
export function formNamed(name: string, forms = exportForms): ExportForm {
  const form = forms.find((one) => one.name === name.toLowerCase())
  if (form) return form
  const near = findClosest(
    name,
    forms.map((one) => one.name),
  )
  const meant = near === undefined ? '' : `; did you mean ${near}?`
  throw new PublisherError(
    'invalid',
    `--form "${name}" is no form that Gazette reads${meant}\n${listForms(forms)}`,
  )
}

/** All forms with what to give, a line each. */
export function listForms(forms = exportForms): string {
  const width = Math.max(0, ...forms.map(({ name }) => name.length))
  return [
    'The forms are:',
    ...forms.map(({ name, title, hint }) => `  ${name.padEnd(width)}  ${title}: ${hint}`),
  ].join('\n')
}
