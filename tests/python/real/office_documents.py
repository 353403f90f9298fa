# real: python3-openpyxl python3-xlsxwriter python3-pypdf2
"""Spreadsheets by openpyxl and XlsxWriter, PDF pages by PyPDF2."""
import datetime
import io
import zipfile

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.formula import Tokenizer
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from PyPDF2 import PdfReader, PdfWriter, Transformation
from PyPDF2.generic import DictionaryObject, NameObject, NumberObject, RectangleObject, StreamObject

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Data"
for row in [["Name", "Number", "When"], ["ä", 1.5, datetime.date(2020, 1, 2)], ["b", 2, datetime.datetime(2021, 3, 4, 5, 6)], ["c & d", None, True]]:
    sheet.append(row)
sheet["B5"] = "=SUM(B2:B4)*2"
sheet["A1"].font = Font(bold=True, color="FF0000")
sheet["A1"].fill = PatternFill("solid", fgColor="FFFF00")
sheet["C2"].alignment = Alignment(horizontal="center")
sheet.merge_cells("D1:E2")
sheet.column_dimensions["A"].width = 20
sheet.freeze_panes = "A2"
sheet.conditional_formatting.add("B2:B4", ColorScaleRule(start_type="min", start_color="AA0000", end_type="max", end_color="00AA00"))
sheet.add_data_validation(DataValidation("list", formula1='"x,y"', sqref="F1"))
sheet.add_table(Table(displayName="T", ref="A1:C4"))
chart = BarChart()
chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=4), titles_from_data=True)
sheet.add_chart(chart, "H2")
book.create_sheet("Second")["A1"] = "x" * 10
out = io.BytesIO()
book.save(out)
loaded = openpyxl.load_workbook(out)
print(loaded.sheetnames, [[c.value for c in row] for row in loaded["Data"].iter_rows()], loaded["Data"].dimensions, loaded["Data"]["A1"].font.b, loaded["Data"]["C2"].number_format, loaded["Data"].merged_cells.ranges, loaded["Data"].tables.keys())
with zipfile.ZipFile(out) as z:
    print(sorted(z.namelist()), len(z.read("xl/styles.xml")) > 1000)
print(get_column_letter(703), column_index_from_string("ZZ"), [(t.value, t.type) for t in Tokenizer('=IF(A1>2,SUM($B$1:B3),"no")&"x"').items])
out = io.BytesIO()
with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
    made.set_properties({"created": datetime.datetime(2020, 1, 1)})
    page = made.add_worksheet("One")
    bold = made.add_format({"bold": True, "num_format": "0.00", "border": 1})
    page.write_row("A1", ["a", 1, 2.5], bold)
    page.write_formula("D1", "=B1+C1", None, 3.5)
    page.write_rich_string("A2", "plain ", bold, "bold")
    page.set_column(0, 2, 15)
    graph = made.add_chart({"type": "line"})
    graph.add_series({"values": "=One!$B$1:$C$1", "name": "S"})
    page.insert_chart("F1", graph)
with zipfile.ZipFile(out) as z:
    print(sorted((i.filename, i.file_size) for i in z.infolist()), z.read("xl/charts/chart1.xml").decode()[:400])
print([[c.value for c in row] for row in openpyxl.load_workbook(out)["One"].iter_rows()])
writer = PdfWriter()
for n in range(3):
    page = writer.add_blank_page(200, 100 + n)
    content = StreamObject()
    content._data = f"BT /F1 12 Tf 20 50 Td (Page {n} text) Tj ET".encode()
    page[NameObject("/Contents")] = writer._add_object(content)
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"), NameObject("/BaseFont"): NameObject("/Helvetica")})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
writer.add_metadata({"/Title": "Tést", "/Author": "Me"})
writer.add_outline_item("Start", 0)
writer.pages[1].rotate(90)
writer.encrypt("user", "owner")
out = io.BytesIO()
writer.write(out)
reader = PdfReader(out)
print(reader.is_encrypted, reader.decrypt("wrong"), reader.decrypt("user"), len(reader.pages), [p.extract_text() for p in reader.pages], reader.pages[1].get("/Rotate"), reader.metadata.title, [o.title for o in reader.outline], reader.pages[2].mediabox)
merged = PdfWriter()
first = reader.pages[0]
first.merge_page(reader.pages[2])
first.add_transformation(Transformation().scale(2).translate(1, 2))
first.compress_content_streams()
merged.add_page(first)
out = io.BytesIO()
merged.write(out)
print(PdfReader(out).pages[0].extract_text(), out.getvalue()[:8], b"/FlateDecode" in out.getvalue())
