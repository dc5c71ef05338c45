// Documents of the JavaScript libraries that web portals use to write them.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(path.join(process.argv[3], "package.json"));
const out = process.argv[2];
const version = (name) => JSON.parse(
  fs.readFileSync(path.join(process.argv[3], "node_modules", name, "package.json"))).version;
const wrote = (producer, file, why, verdict = "accepted") => {
  console.log(JSON.stringify({ file, producer, version: version(producer), verdict, why }));
  return path.join(out, file);
};
const picture = fs.readFileSync(path.join(out, "pl-foto.png"));

const ExcelJS = require("exceljs");
const book = new ExcelJS.Workbook();
book.creator = "Budi Contoh";
const sheet = book.addWorksheet("Rekap");
sheet.addRows([["Wilayah", "Jumlah"], ["Wamena", 12]]);
sheet.getCell("A4").value = { text: "tautan", hyperlink: "ftp://contoh.go.id/a" };
sheet.getCell("A5").value = { text: "surat", hyperlink: "mailto:desk@contoh.go.id" };
sheet.getCell("A2").note = "Periksa";
sheet.addImage(book.addImage({ buffer: picture, extension: "png" }), "D2:F6");
await book.xlsx.writeFile(wrote("exceljs", "ej-rekap.xlsx", "picture, note, links"));
const stream = new ExcelJS.stream.xlsx.WorkbookWriter({
  filename: wrote("exceljs", "ej-aliran.xlsx", "written as a stream") });
const page = stream.addWorksheet("Rekap");
for (let row = 0; row < 200; row++) page.addRow([row, `TPS ${row}`]).commit();
page.commit();
await stream.commit();

const XLSX = require("xlsx");
const made = XLSX.utils.book_new();
made.Props = { Author: "Budi Contoh", Company: "KPU" };
const rows = XLSX.utils.aoa_to_sheet([["Wilayah", "Jumlah"], ["Wamena", 12]]);
rows.A2.l = { Target: "whatsapp://send?phone=62" };
rows.A2.c = [{ a: "Siti Contoh", t: "Periksa" }];
XLSX.utils.book_append_sheet(made, rows, "Rekap");
for (const [file, kind, why, verdict] of [
  ["sj-rekap.xlsx", "xlsx", "list of types declares a macro type", "accepted"],
  ["sj-rekap.ods", "ods", "a table", "accepted"],
  ["sj-rekap.csv", "csv", "CSV", "accepted"],
  ["sj-rekap.xlsb", "xlsb", "binary workbook", "BINARY_BOOK"],
  ["sj-rekap.xls", "xls", "the old format", "OLD_OFFICE"],
  ["sj-rekap.txt", "txt", "text in UTF-16", "accepted"],
]) XLSX.writeFile(made, wrote("xlsx", file, why, verdict), { bookType: kind, compression: true });
XLSX.writeFile(made, wrote("xlsx", "sj-polos.xlsx", "members not packed"), { bookType: "xlsx" });

const docx = require("docx");
const save = async (file, why, options) => fs.writeFileSync(
  wrote("docx", file, why), await docx.Packer.toBuffer(new docx.Document(options)));
await save("dj-surat.docx", "picture, link, header, comment, list", {
  creator: "Budi Contoh", title: "Surat",
  comments: { children: [{ id: 0, author: "Siti", children: [new docx.Paragraph("Periksa")] }] },
  sections: [{
    headers: { default: new docx.Header({ children: [new docx.Paragraph("KPU")] }) },
    children: [
      new docx.Paragraph({ children: [
        new docx.ExternalHyperlink({ link: "sip:desk@contoh.go.id", children: [new docx.TextRun("a")] }),
        new docx.ImageRun({ type: "png", data: picture, transformation: { width: 40, height: 30 } })] }),
      new docx.Table({ rows: [new docx.TableRow({ children: [
        new docx.TableCell({ children: [new docx.Paragraph("Wamena")] })] })] })] }] });
await save("dj-polos.docx", "one paragraph", { sections: [{ children: [new docx.Paragraph("Isi")] }] });

const PptxGenJS = require("pptxgenjs");
const show = new PptxGenJS();
show.author = "Budi Contoh"; show.company = "KPU";
const slide = show.addSlide();
slide.addText([{ text: "Tautan", options: { hyperlink: { url: "https://contoh.go.id" } } }], { x: 1, y: 1 });
slide.addImage({ data: "image/png;base64," + picture.toString("base64"), x: 5, y: 1, w: 1, h: 1 });
slide.addChart(show.ChartType.bar, [{ name: "A", labels: ["Wamena"], values: [12] }], { x: 1, y: 2, w: 4, h: 3 });
slide.addNotes("Catatan");
await show.writeFile({ fileName: wrote("pptxgenjs", "pg-paparan.pptx", "chart with its workbook, picture, notes") });

const { PDFDocument } = require("pdf-lib");
const lib = await PDFDocument.create();
lib.setTitle("Surat /JS/ (dan) /Encrypt"); lib.setAuthor("Budi Contoh");
lib.addPage().drawImage(await lib.embedPng(picture));
lib.getForm().createTextField("nama").addToPage(lib.getPages()[0]);
fs.writeFileSync(wrote("pdf-lib", "pdflib-surat.pdf", "form and picture, object streams"), await lib.save());
fs.writeFileSync(wrote("pdf-lib", "pdflib-lama.pdf", "without object streams"), await lib.save({ useObjectStreams: false }));

const PDFKit = require("pdfkit");
const kit = (file, why, options) => new Promise((done) => {
  const document = new PDFKit(options);
  document.pipe(fs.createWriteStream(wrote("pdfkit", file, why))).on("finish", done);
  document.text("Isi /JS/ dan /Encrypt").image(picture, { width: 40 });
  document.text("Tautan", { link: "https://contoh.go.id/JS/" });
  document.outline.addItem("Bab /JS/ (Encrypt");
  document.end();
});
await kit("kit-surat.pdf", "bookmark with a bracket and slashes", { info: { Title: "/JS/ a) (", Author: "Budi" } });
await kit("kit-pemilik.pdf", "an owner's password only", { ownerPassword: "pemilik", pdfVersion: "1.7" });
await kit("kit-terbuka.pdf", "not packed", { compress: false });

const { jsPDF } = require("jspdf");
const js = new jsPDF();
js.setProperties({ title: "Rekap /JS/", author: "Budi Contoh" });
js.text("Isi", 10, 10);
js.addImage("data:image/png;base64," + picture.toString("base64"), "PNG", 10, 20, 20, 15);
fs.writeFileSync(wrote("jspdf", "jspdf-rekap.pdf", "text and picture"), Buffer.from(js.output("arraybuffer")));
